import { MIGRATIONS, type Migration } from "./index.ts";

/** The database was made by a newer Rollcall; running on it could damage what this one does not know. */
export class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";

  /** The migrations that it has and this Rollcall does not know. */
  readonly unknown: readonly string[];

  constructor(unknown: readonly string[]) {
    super(`The database is newer than this Rollcall: it has ${unknown.join(", ")}. Start the version that made it.`);
    this.unknown = unknown;
  }
}

/** The migrations still to run on a database that has `applied` behind it. Throws `NewerDatabaseError`. */
export function pendingMigrations(applied: readonly string[]): readonly Migration[] {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerDatabaseError(unknown);
  return MIGRATIONS.filter(({ name }) => !applied.includes(name));
}
