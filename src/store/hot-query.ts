import { type Compilable, type RawBuilder, sql } from "kysely";
import type { Backend } from "./backend.ts";
import type { Database } from "./database.ts";

class Marker {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type ParameterValue = string | number | null | readonly (string | number)[];

/** Stands for a value that is known when the query runs. */
export type Parameter<Params> = <Value>(name: keyof Params & string) => RawBuilder<Value>;

/**
 * A query that is compiled once a backend and then only run with new values, on a statement that stays prepared:
 * several times faster than building it anew. For the few queries that every request makes.
 */
export function hotQuery<Params extends Record<string, ParameterValue>, Row>(
  build: (db: Database, parameter: Parameter<Params>) => Compilable<Row>,
): (db: Database, params: Params) => Promise<Row[]> {
  const compiled = new Map<Backend, { text: string; parameters: readonly unknown[] }>();
  return async (db, params) => {
    const query = compiled.get(db.backend) ?? remember(db);
    const values = query.parameters.map((value) => (value instanceof Marker ? valueOf(db, params[value.name]) : value));
    const { rows } = await db.run(query.text, values, true);
    return rows as Row[];
  };

  function remember(db: Database): { text: string; parameters: readonly unknown[] } {
    const { sql: text, parameters } = build(
      db,
      <Value>(name: string) => db.backend.unpeeked(sql`${new Marker(name)}`) as RawBuilder<Value>,
    ).compile();
    const query = { text, parameters };
    compiled.set(db.backend, query);
    return query;
  }
}

/** A list parameter of a hot query, for `backend.inList`. */
export function listMarker(name: string): readonly string[] {
  return new Marker(name) as unknown as readonly string[];
}

function valueOf(db: Database, value: ParameterValue | undefined): unknown {
  return Array.isArray(value) ? db.backend.listParameter(value as readonly (string | number)[]) : value;
}
