/** The address of a message to somebody. What else an e-mail address may have in it would be read as more recipients. */
export function mailTo(email: string): string {
  return `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`;
}
