import { type RawBuilder, type SqlBool, sql } from "kysely";

/** A list in the order of one key, taken apart in that order: what the rows of each of its stages fulfil. */
export type Stages = readonly RawBuilder<SqlBool>[];

type Section = { limit: number; skip: number; direction: "asc" | "desc" };

/**
 * A section of a list; no stage is looked at when those before it have all of the section. `rowsOf` are the first rows
 * that fulfil a condition, with `sort_0` to sort them by.
 */
export function rowsInStages<Row>(
  stages: Stages,
  { limit, skip, direction }: Section,
  rowsOf: (condition: RawBuilder<SqlBool>, limit: number) => RawBuilder<Row>,
): RawBuilder<Row> {
  const rows = limit + skip;
  const names = stages.map((_stage, index) => sql.ref(`stage_${index}`));
  const found = names.map((name) => sql`(select count(*) from ${name})`);
  const read = stages.map((stage, index) => {
    const isShort = sql<SqlBool>`${sql.join([sql`0`, ...found.slice(0, index)], sql` + `)} < ${rows}`;
    return sql`${names[index]} as materialized (${rowsOf(sql<SqlBool>`${stage} and ${isShort}`, rows)})`;
  });
  const all = names.map((name) => sql`select * from ${name}`);
  return sql<Row>`with ${sql.join(read)} select * from (${sql.join(all, sql` union all `)}) as stages
    order by sort_0 ${sql.raw(direction)} limit ${limit} offset ${skip}`;
}
