import { chown } from "node:fs/promises";

/** The user `nobody` on most systems. It owns no file that matters. */
const UNPRIVILEGED_ID = 65_534;

/** The user to run PostgreSQL as: the current one, except that root drops to `nobody`, as PostgreSQL refuses root. */
export type ServerUser = { uid?: number; gid?: number };

export function serverUser(): ServerUser {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
}

export async function giveTo({ uid, gid }: ServerUser, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
