import { type SqlBool, sql } from "kysely";
import { invalidValue } from "../directory/errors.ts";
import type { JournalField } from "../directory/filter.ts";
import type { ChangesQuery, JournalChanges } from "../directory/journal/changes.ts";
import type { JournalAction, JournalEntry, JournalObject, JournalValues } from "../directory/journal/entry.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Origin } from "../directory/principal.ts";
import type { Database } from "./database.ts";
import { exactText, filterSql, number } from "./filter-sql.ts";
import { insertRows } from "./insert-rows.ts";
import { feedHorizon, holdFeed, lastEntryId } from "./journal-feed.ts";
import { planJournal } from "./journal-plan.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import { aboutPeople } from "./people-of.ts";
import type { JournalRow } from "./schema.ts";

/** Writes entries in their order. */
export async function appendJournal(db: Database, entries: readonly Omit<JournalEntry, "id">[]): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const rows = entries.map(rowOfEntry);
  await holdFeed(db);
  if (db.backend.journalSequence) {
    await insertRows(db, "journal", rows);
    return;
  }
  const last = await lastEntryId(db, first.organizationId);
  await insertRows(
    db,
    "journal",
    rows.map((row, index) => Object.assign(row, { id: last + 1 + index })),
  );
}

/** Takes the values away from all entries about a row. */
export async function eraseJournal(
  db: Database,
  organizationId: number,
  object: JournalObject,
  id: number,
): Promise<void> {
  await db.query
    .updateTable("journal")
    .set({ before: "{}", after: "{}" })
    .where("organization_id", "=", organizationId)
    .where("object", "=", object)
    .where("object_id", "=", id)
    .execute();
}

export async function listJournal(
  db: Database,
  organizationId: number,
  query: ListQuery<JournalField>,
): Promise<Page<JournalEntry>> {
  return await listPage(db, JOURNAL_LIST, organizationId, query);
}

/** Those of the ids that there are, in their order. */
export async function journalByIds(
  db: Database,
  organizationId: number,
  ids: readonly number[],
): Promise<JournalEntry[]> {
  const { rows } = await sql<JournalRow>`
    select * from journal where organization_id = ${organizationId}
    and ${db.backend.inList(sql`id`, ids)} order by id`.execute(db.query);
  return rows.map(entryOfRow);
}

/** The entries that follow a position in the feed, up to where no entry can come to be any more. */
export async function journalChanges(
  db: Database,
  organizationId: number,
  { after, limit, filter }: ChangesQuery,
): Promise<JournalChanges> {
  const { last, horizon } = await feedHorizon(db, organizationId);
  if (after > last) throw invalidValue("after", "The journal does not reach that far.");
  const matching =
    filter === undefined ? sql<SqlBool>`true` : filterSql(db, JOURNAL_LIST.columns(db, organizationId), filter);
  const { rows } = await sql<JournalRow>`
    select * from journal where organization_id = ${organizationId} and id > ${after} and id <= ${horizon}
    and ${matching} order by id limit ${limit}`.execute(db.query);
  const entries = rows.map(entryOfRow);
  const full = entries.length === limit;
  return { entries, position: full ? (entries.at(-1)?.id ?? after) : Math.max(after, horizon), more: full };
}

const JOURNAL_LIST: ListDefinition<JournalField, JournalRow, JournalEntry> = {
  from: sql`journal`,
  select: sql`journal.*`,
  visible: (organizationId) => sql<SqlBool>`journal.organization_id = ${organizationId}`,
  columns: (db, organizationId) => ({
    search: (search) => aboutPeople(db, organizationId, "journal", search),
    fields: {
      id: number("journal", "id"),
      at: number("journal", "at"),
      origin: exactText("journal", "origin"),
      actor_id: number("journal", "actor_id"),
      credential_id: number("journal", "credential_id"),
      action: exactText("journal", "action"),
      object: exactText("journal", "object"),
      object_id: number("journal", "object_id"),
    },
  }),
  sortable: { id: sql.ref("journal.id") },
  defaultSort: [{ field: "id", direction: "asc" }],
  id: "id",
  toItem: entryOfRow,
  plan: (db, organizationId, request) =>
    planJournal(db, organizationId, request, JOURNAL_LIST.columns(db, organizationId)),
};

function rowOfEntry(entry: Omit<JournalEntry, "id">): Omit<JournalRow, "id"> {
  return {
    organization_id: entry.organizationId,
    at: entry.at,
    origin: entry.origin,
    credential_id: entry.credentialId,
    actor_id: entry.actorId,
    action: entry.action,
    object: entry.object,
    object_id: entry.objectId,
    version: entry.version,
    before: JSON.stringify(entry.before),
    after: JSON.stringify(entry.after),
  };
}

function entryOfRow(row: JournalRow): JournalEntry {
  return {
    organizationId: row.organization_id,
    id: row.id,
    at: row.at,
    origin: row.origin as Origin,
    credentialId: row.credential_id,
    actorId: row.actor_id,
    action: row.action as JournalAction,
    object: row.object as JournalObject,
    objectId: row.object_id,
    version: row.version,
    before: JSON.parse(row.before) as JournalValues,
    after: JSON.parse(row.after) as JournalValues,
  };
}
