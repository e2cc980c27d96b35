/** What is wrong with values that go by their kinds, if anything is: each kind is there once. Rows left blank are not sent. */
export function eachOnce(rows: readonly { kind: string; value: string }[]): string | null {
  const kinds = rows.filter(({ value }) => value.trim() !== "").map(({ kind }) => kind.trim());
  if (kinds.includes("")) return "Each needs a kind.";
  return new Set(kinds).size < kinds.length ? "Each kind can be there once." : null;
}
