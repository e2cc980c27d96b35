import { type RawBuilder, sql } from "kysely";
import { foldedForms } from "../../directory/users/name.ts";
import type { UserProfile } from "../../directory/users/user.ts";
import type { Backend } from "../backend.ts";
import type { Database } from "../database.ts";
import { contactText } from "../person-text.ts";

const ROWS_AT_ONCE = 100;
const OF_CONTACTS = ["sort_name", "sort_family", "search_text", "email_key", "phone_key"] as const;

/** What contacts and jobs are searched by, and contacts sorted and filtered by. */
export function searchTexts({ types: { text } }: Backend): string[] {
  const added = [...OF_CONTACTS.map((column) => ["contacts", column]), ["jobs", "search_text"]];
  return added.map(([table, column]) => `alter table ${table} add column ${column} ${text} not null default ''`);
}

/** Folds the texts that are there, as the running version folds those that come: no database does that. */
export async function fillSearchTexts(db: Database): Promise<void> {
  await fill(db, "contacts", OF_CONTACTS, textsOfContact);
  await fill(db, "jobs", ["search_text"], ({ description }) => [foldedForms(description).join(" ")]);
}

type Key = { organization_id: number; id: number };
type ContactTexts = Record<"given_name" | "family_name" | "email" | "phone" | "phone_e164" | "profile", string>;
type Stored = { contacts: Key & ContactTexts; jobs: Key & { description: string } };

function textsOfContact(row: Stored["contacts"]): string[] {
  const texts = contactText({
    givenName: row.given_name,
    familyName: row.family_name,
    email: row.email,
    phone: row.phone,
    phoneE164: row.phone_e164,
    profile: JSON.parse(row.profile) as UserProfile,
  });
  return OF_CONTACTS.map((column) => texts[column]);
}

/** Others wait meanwhile: so many rows a statement, not one. */
async function fill<Table extends keyof Stored>(
  db: Database,
  table: Table,
  columns: readonly string[],
  textsOf: (row: Stored[Table]) => readonly string[],
): Promise<void> {
  for (let last: Key | undefined = { organization_id: 0, id: 0 }; last !== undefined;) {
    const { rows }: { rows: Stored[Table][] } = await sql<Stored[Table]>`
      select * from ${sql.table(table)} where (organization_id, id) > (${last.organization_id}, ${last.id})
      order by organization_id, id limit ${ROWS_AT_ONCE}`.execute(db.query);
    last = rows.at(-1);
    const filled = rows.map((row) => ({ key: row, texts: textsOf(row) }));
    if (filled.length > 0) await update(db, table, columns, filled);
  }
}

type Filled = { key: Key; texts: readonly string[] };

async function update(
  db: Database,
  table: keyof Stored,
  columns: readonly string[],
  rows: readonly Filled[],
): Promise<void> {
  const values = rows.map(({ key, texts }) => sql`(${sql.join([...numbers(key.organization_id, key.id), ...texts])})`);
  const set = columns.map((column, index) => sql`${sql.ref(column)} = ${sql.ref(`filled.column${index + 3}`)}`);
  const name = sql.table(table);
  await sql`update ${name} set ${sql.join(set)} from (values ${sql.join(values)}) as filled
    where ${name}.organization_id = filled.column1 and ${name}.id = filled.column2`.execute(db.query);
}

/** PostgreSQL would take parameters in a list of values for texts. */
function numbers(...values: readonly number[]): RawBuilder<number>[] {
  return values.map((value) => sql<number>`cast(${value} as bigint)`);
}
