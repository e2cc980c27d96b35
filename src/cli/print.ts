/** Writes data for programs to stdout, as one JSON document. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Writes data for people to stdout, in columns. The last one may hold any script, as nothing is aligned after it. */
export function printTable(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [columns, ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? "").length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** Says something to the operator, on stderr. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) console.error(line);
}

/** A moment as ISO 8601 in whole seconds, or `never` for none. */
export function shownMoment(milliseconds: number | null): string {
  return milliseconds === null ? "never" : `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
