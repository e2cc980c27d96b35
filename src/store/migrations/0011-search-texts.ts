import { type RawBuilder, sql } from "kysely";
import { foldedForms } from "../../directory/users/name.ts";
import type { UserProfile } from "../../directory/users/user.ts";
import type { Backend } from "../backend.ts";
import type { Database } from "../database.ts";
import { contactText } from "../person-text.ts";

const ROWS_AT_ONCE = 500;

/** What contacts and jobs are searched by, and contacts sorted by. */
export function searchTexts({ types: { text } }: Backend): string[] {
  const added = [
    ["contacts", "sort_name"],
    ["contacts", "sort_family"],
    ["contacts", "search_text"],
    ["contacts", "email_key"],
    ["contacts", "phone_key"],
    ["jobs", "search_text"],
  ];
  return [
    ...added.map(([table, column]) => `alter table ${table} add column ${column} ${text} not null default ''`),
    "create index contacts_by_name on contacts (organization_id, sort_name, id)",
    "create index contacts_by_family on contacts (organization_id, sort_family, id)",
    "create index contacts_by_email on contacts (organization_id, email_key, id)",
    "create index contacts_by_created on contacts (organization_id, created_at, id)",
    "create index contacts_by_updated on contacts (organization_id, updated_at, id)",
  ];
}

/** Folds the texts that are there, which no database does as we do. */
export async function fillSearchTexts(db: Database): Promise<void> {
  await eachRow(db, "contacts", async (row) => {
    const { sort_name, sort_family, search_text, email_key, phone_key } = contactText({
      givenName: row.given_name,
      familyName: row.family_name,
      email: row.email,
      phone: row.phone,
      phoneE164: row.phone_e164,
      profile: JSON.parse(row.profile) as UserProfile,
    });
    await sql`update contacts set sort_name = ${sort_name}, sort_family = ${sort_family}, search_text = ${search_text},
      email_key = ${email_key}, phone_key = ${phone_key}
      ${thisRow(row)}`.execute(db.query);
  });
  await eachRow(db, "jobs", async (row) => {
    const search_text = foldedForms(row.description).join("\n");
    await sql`update jobs set search_text = ${search_text} ${thisRow(row)}`.execute(db.query);
  });
}

type Key = { organization_id: number; id: number };
type ContactTexts = Record<"given_name" | "family_name" | "email" | "phone" | "phone_e164" | "profile", string>;
type Stored = { contacts: Key & ContactTexts; jobs: Key & { description: string } };

function thisRow({ organization_id, id }: Key): RawBuilder<unknown> {
  return sql`where organization_id = ${organization_id} and id = ${id}`;
}

async function eachRow<Table extends keyof Stored>(
  db: Database,
  table: Table,
  fill: (row: Stored[Table]) => Promise<void>,
): Promise<void> {
  for (let last: Key | undefined = { organization_id: 0, id: 0 }; last !== undefined;) {
    const { rows }: { rows: Stored[Table][] } = await sql<Stored[Table]>`
      select * from ${sql.table(table)} where (organization_id, id) > (${last.organization_id}, ${last.id})
      order by organization_id, id limit ${ROWS_AT_ONCE}`.execute(db.query);
    for (const row of rows) await fill(row);
    last = rows.at(-1);
  }
}
