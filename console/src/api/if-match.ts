/** The header by which a change is refused when somebody else made one meanwhile. */
export function ifMatch({ version }: { version: number }): { "if-match": string } {
  return { "if-match": `"${version}"` };
}
