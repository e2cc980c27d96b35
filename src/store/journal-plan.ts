import { type RawBuilder, sql } from "kysely";
import type { JournalField, Search } from "../directory/filter.ts";
import { conditionsOf } from "./block-counts.ts";
import type { Database } from "./database.ts";
import type { FilterColumns } from "./filter-sql.ts";
import type { ListPlan, PlanRequest } from "./list-page.ts";
import { type AboutPeople, aboutPeople, whatIsAbout } from "./people-of.ts";
import { isRare, pieceOf } from "./people-search.ts";

/** Up to so many people, memberships and contacts are looked up, each by itself; what is about more comes by soon. */
const MOST_OBJECTS = 1000;
/** Up to so many entries are gathered and sorted for a page, or gone through before all that match are. */
const MOST_ENTRIES = 10_000;

/**
 * How a page of the journal that is searched is read: what is about few is gathered by the index of objects and sorted; what
 * is about many is met soon in the order of the list. SQLite gathers by itself, whatever it is, and PostgreSQL goes through
 * the journal, hoping to meet enough. `columns` are those of the list.
 */
export async function planJournal(
  db: Database,
  organizationId: number,
  { filter, sort }: PlanRequest<JournalField>,
  columns: FilterColumns<JournalField>,
): Promise<ListPlan<JournalField> | undefined> {
  const conditions = conditionsOf(filter);
  const search = conditions.find((condition) => condition.op === "search");
  const isAnchored = conditions.some((condition) => "field" in condition && condition.field === "object_id");
  if (search?.op !== "search" || isAnchored) return undefined;
  if (!db.backend.plansJoins) return await walked(db, organizationId, search, columns);
  const from = await gathered(db, organizationId, search);
  if (from === undefined) return undefined;
  const [{ direction } = { direction: "asc" }] = sort;
  const order = sql`coalesce(journal.id, journal.id) ${sql.raw(direction)}`;
  return { from, columns: withSearch(columns, search, sql`true`), order, countFrom: from, total: undefined };
}

/** First along the journal, for what is about many. */
async function walked(
  db: Database,
  organizationId: number,
  search: Search,
  columns: FilterColumns<JournalField>,
): Promise<ListPlan<JournalField> | undefined> {
  const piece = pieceOf(organizationId, search);
  if (piece === undefined || (await isRare(db, piece, MOST_OBJECTS))) return undefined;
  const from = sql`journal`;
  const looked = aboutPeople(db, organizationId, "journal", search, "looking");
  const walk = {
    from,
    columns: withSearch(columns, search, looked),
    along: sql`journal where journal.organization_id = ${organizationId}`,
    keys: 1,
    rows: MOST_ENTRIES,
  };
  return { from, columns, walk, countFrom: from, total: undefined };
}

/** The entries about whom a search finds, as a table of the journal's name; undefined when they are too many. */
async function gathered(
  db: Database,
  organizationId: number,
  search: Search,
): Promise<ReturnType<typeof entriesAbout> | undefined> {
  const about = await whatIsAbout(db, organizationId, search, MOST_OBJECTS);
  if (about === undefined) return undefined;
  const entries = entriesAbout(db, organizationId, about);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 as one from ${entries} limit ${MOST_ENTRIES + 1}) as counted`.execute(
    db.query,
  );
  return (rows[0]?.count ?? 0) > MOST_ENTRIES ? undefined : entries;
}

function entriesAbout(db: Database, organizationId: number, about: AboutPeople): RawBuilder<unknown> {
  const parts = Object.entries(about).map(
    ([object, ids]) => sql`
      select * from journal where organization_id = ${organizationId} and object = ${object}
      and ${db.backend.inList(sql.ref("object_id"), ids)}`,
  );
  return sql`(${sql.join(parts, sql` union all `)}) as journal`;
}

/** The columns with a condition of its own for one search. */
function withSearch(
  columns: FilterColumns<JournalField>,
  { text, within }: Search,
  condition: ReturnType<FilterColumns<JournalField>["search"]>,
): FilterColumns<JournalField> {
  return {
    ...columns,
    search: (search) => (search.text === text && search.within === within ? condition : columns.search(search)),
  };
}
