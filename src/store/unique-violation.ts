/** Whether a statement failed because a row like this is there already: SQLite's extended code, or PostgreSQL's. */
export function isUniqueViolation(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "23505" || code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY";
}

/** The field that is taken, by what either database calls it: SQLite names the columns, PostgreSQL a constraint named after them. */
export function takenField(error: unknown): "uuid" | "externalId" | "id" {
  const message = error instanceof Error ? error.message : "";
  if (message.includes("uuid")) return "uuid";
  return message.includes("external") ? "externalId" : "id";
}
