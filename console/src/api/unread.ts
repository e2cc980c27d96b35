/**
 * Throws why a file was not sent: browsers send none that was changed since it was chosen, and only tell when it is read.
 */
export async function unread(file: Blob, error: unknown): Promise<never> {
  await file.slice(0, 1).arrayBuffer();
  throw error;
}
