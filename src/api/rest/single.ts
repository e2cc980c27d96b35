/** The one row that a command gives back for the one that it was given. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("A command gave nothing back.");
  return row;
}
