/**
 * Parameters as PostgreSQL takes them. It has no text with a NUL in it, so such a value is nowhere to be found: as
 * another character that is no letter it is looked for in vain, as it is on SQLite, instead of failing the statement.
 */
export function storableParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map(withoutNul);
}

function withoutNul(value: unknown): unknown {
  if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
  return Array.isArray(value) ? value.map(withoutNul) : value;
}
