type Ids = readonly (number | null)[];
type Query = { filter: string; limit: number };

/** As many as a list gives at once. */
const MOST = 500;

/** What has some ids, at most 500, by id, asked for in one go; what is gone, or not to be seen, is missing. */
export async function byIds<Row extends { id: number }>(
  ids: Ids,
  list: (query: Query) => Promise<{ items: readonly Row[] }>,
): Promise<Map<number, Row>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null).slice(0, MOST);
  if (wanted.length === 0) return new Map();
  const { items } = await list({ filter: `id in (${wanted.join(", ")})`, limit: wanted.length });
  return new Map(items.map((row) => [row.id, row]));
}
