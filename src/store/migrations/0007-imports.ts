import type { Backend } from "../backend.ts";

/**
 * A job has steps before and after its entries, and notes that it keeps between its transactions: whom an import has
 * named, and what a dry run would have written.
 */
export function imports({ name, types }: Backend): string[] {
  const { integer, text, json } = types;
  const keyed = name === "sqlite" ? " strict, without rowid" : "";
  return [
    `alter table jobs add column progress ${json} not null default '{}'`,
    `create table job_notes (
      organization_id ${integer} not null,
      job_id ${integer} not null,
      kind ${text} not null,
      key ${text} not null,
      id ${integer} not null,
      content ${text} not null,
      primary key (organization_id, job_id, kind, key, id),
      foreign key (organization_id, job_id) references jobs (organization_id, id)
    )${keyed}`,
  ];
}
