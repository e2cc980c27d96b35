import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Filter, Search, UserField } from "../directory/filter.ts";
import type { SortKey } from "../directory/page.ts";
import { type IdStart, conditionsOf, sizeOf } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { type FilterColumns, filterSql } from "./filter-sql.ts";
import { columnsForLargeTeam, filteringTeam } from "./large-team.ts";
import type { ListDefinition, ListPlan, PlanRequest, Walk } from "./list-page.ts";
import { type Parts, type Piece, isRare, pieceOf } from "./people-search.ts";
import { keysOf, searchHits } from "./search-hits.ts";
import { stretchesFrom } from "./search-stretches.ts";
import { USER_LIST, searchPeople } from "./user-list.ts";

/** The orders that an index has, each with what makes SQLite go along it. */
const INDEXES: ReadonlyMap<UserField, string> = new Map([
  ["id", ""],
  ["name", "indexed by users_by_name"],
  ["given_name", "indexed by users_by_name"],
  ["family_name", "indexed by users_by_family"],
  ["email", "indexed by users_by_email"],
  ["status", "indexed by users_by_status"],
  ["last_active_at", "indexed by users_by_activity"],
  ["created_at", "indexed by users_by_created"],
  ["updated_at", "indexed by users_by_updated"],
]);

/** Fields by whose value an index finds people, who may be few. */
const ANCHORS: ReadonlySet<UserField> = new Set([
  "id",
  "uuid",
  "external_id",
  "email",
  "phone",
  "team_id",
  "role",
  "status",
  "name",
  "family_name",
]);

/** Hits that are looked at to tell whether those whom the rest of the filter leaves fill a page soon. */
const SAMPLE = 500;
/** Bounds of how many may be looked up and sorted for a page, in small directories and for large pages. */
const FEWEST_SORTED = 100;
const MOST_SORTED = 10_000;

/**
 * How a page of people who are searched for is read on SQLite (docs/adr/0009-ways-to-a-page.md). In the order of ids the
 * index of parts tells who is next, and is left when the page is full. In another order, what few have is looked up and
 * sorted; for what many have the order is walked along.
 */
export const planUsers: NonNullable<ListDefinition<UserField, never, never>["plan"]> = async (
  db,
  organizationId,
  request,
) => {
  const conditions = conditionsOf(request.filter);
  const columns = await columnsFor(db, organizationId, conditions, request.rows);
  const search = conditions.find((condition) => condition.op === "search");
  const piece = search?.op === "search" ? pieceOf(organizationId, search) : undefined;
  if (search?.op !== "search" || piece === undefined) {
    const from = sql`users`;
    return { from, columns, countFrom: from, total: undefined };
  }
  const others = conditions.filter((condition) => condition !== search);
  const planner = new SearchPlanner(db, organizationId, request, { search, piece, others, columns });
  return await (db.backend.plansJoins ? planner.planBesideDatabase() : planner.plan());
};

/** A search, taken apart, what else the filter says, and the form of that. */
type Searched = {
  search: Search;
  piece: Piece | Parts;
  others: readonly Filter<UserField>[];
  columns: FilterColumns<UserField>;
};

/** What users are filtered by, in the form that suits how many are on the team that they are filtered by. */
async function columnsFor(
  db: Database,
  organizationId: number,
  conditions: readonly Filter<UserField>[],
  rows: number,
): Promise<FilterColumns<UserField>> {
  const team = db.backend.plansJoins ? undefined : await filteringTeam(db, organizationId, conditions);
  const isLarge = team !== undefined && team.size > 2 * (await mostSorted(db, organizationId, rows));
  return isLarge ? columnsForLargeTeam(db, organizationId) : USER_LIST.columns(db, organizationId);
}

/** With so many people, looking them up and passing by those who are not them costs the same for a page of some rows. */
async function mostSorted(db: Database, organizationId: number, rows: number): Promise<number> {
  const size = await sizeOf(db, organizationId, "users");
  return Math.min(Math.max(Math.ceil(Math.sqrt((rows + 1) * size)), FEWEST_SORTED), MOST_SORTED);
}

class SearchPlanner {
  readonly #db: Database;
  readonly #organizationId: number;
  readonly #request: PlanRequest<UserField>;
  readonly #searched: Searched;
  readonly #first: SortKey<UserField>;
  readonly #isAnchored: boolean;
  #most: Promise<number> | undefined;

  constructor(db: Database, organizationId: number, request: PlanRequest<UserField>, searched: Searched) {
    this.#db = db;
    this.#organizationId = organizationId;
    this.#request = request;
    this.#searched = searched;
    this.#first = request.sort[0] ?? { field: "id", direction: "asc" };
    this.#isAnchored = searched.others.some(isAnchor);
  }

  async plan(): Promise<ListPlan<UserField>> {
    const { piece } = this.#searched;
    if ("terms" in piece && (await this.#isBestByHits(piece))) return this.#byHits(piece);
    return (await isRare(this.#db, piece, await this.#mostSorted())) ? this.#lookedUp() : await this.#walked();
  }

  /**
   * PostgreSQL finds the way from its statistics, which do not say that all whose names begin with a Z come late in the
   * order of names. So its walks have an end, after which it sorts whom it finds: an order that no index has sees to that.
   */
  async planBesideDatabase(): Promise<ListPlan<UserField> | undefined> {
    const { sort } = this.#request;
    if (this.#isAnchored) return undefined;
    if (this.#first.field === "id") return await this.#byStretches();
    const { columns } = this.#searched;
    const from = sql`users`;
    const walk = await this.#walkOf(from, columns);
    const keys = sort.map(({ field, direction }) => {
      const value = USER_LIST.sortable[field];
      return sql`coalesce(${value}, ${value}) ${sql.raw(direction)}`;
    });
    return walk && { from, columns, order: sql.join(keys), walk, countFrom: from, total: undefined };
  }

  /**
   * PostgreSQL passes by everybody until a page is full, or gathers all who have the words. Those who have one are met soon
   * or gathered soon; of those who have several, a page is found in the first stretch of ids, or few in all.
   */
  async #byStretches(): Promise<ListPlan<UserField> | undefined> {
    const { piece, columns } = this.#searched;
    if (!("terms" in piece) || piece.terms.length === 1) return undefined;
    const stages = await stretchesFrom(this.#db, this.#organizationId, this.#start);
    const from = sql`users`;
    return stages && { from, columns, stages, countFrom: from, total: undefined };
  }

  async #mostSorted(): Promise<number> {
    this.#most ??= mostSorted(this.#db, this.#organizationId, this.#request.rows);
    return await this.#most;
  }

  async #isBestByHits(parts: Parts): Promise<boolean> {
    return this.#first.field === "id" && (!this.#isAnchored || (await this.#isSoonFull(parts)));
  }

  /** Whether the first hits fill the page, or are all that there are. */
  async #isSoonFull(parts: Parts): Promise<boolean> {
    const { rows } = await sql<{ seen: number; matching: number }>`
      select count(*) as seen, coalesce(sum(${this.#condition(parts.besides)}), 0) as matching from (
        select row_key from (${this.#hits(parts)}) as hits order by row_key ${this.#direction} limit ${SAMPLE}
      ) as sample cross join users not indexed on users.row_key = sample.row_key and users.deleted_at is null`.execute(
      this.#db.query,
    );
    const { seen, matching } = rows[0] ?? { seen: 0, matching: 0 };
    return matching > this.#request.rows || seen < SAMPLE;
  }

  /** From hit to hit. */
  #byHits(parts: Parts): ListPlan<UserField> {
    const from = (hits: RawBuilder<unknown>) =>
      sql`(${hits}) as hits cross join users not indexed on users.row_key = hits.row_key`;
    return {
      from: from(this.#hits(parts)),
      columns: this.#columns(parts.besides),
      order: sql`hits.row_key ${this.#direction}`,
      countFrom: from(parts.keys),
      total: undefined,
    };
  }

  /** All whom the index has, then sorted. */
  #lookedUp(): ListPlan<UserField> {
    const from = sql`users not indexed`;
    const plan = { from, columns: this.#columns(this.#searched.piece.found), countFrom: from, total: undefined };
    return this.#first.field === "id" ? { ...plan, order: sql`users.row_key ${this.#direction}` } : plan;
  }

  /** Along the list's order, unless too few of those who come by are found. */
  async #walked(): Promise<ListPlan<UserField>> {
    const columns = this.#columns(this.#searched.piece.looked);
    const freely = { from: sql`users`, columns, countFrom: sql`users`, total: undefined };
    const otherwise = this.#isAnchored ? freely : this.#lookedUp();
    const walk = await this.#walkOf(sql`users ${sql.raw(INDEXES.get(this.#first.field) ?? "")}`, columns);
    return walk === undefined ? otherwise : { ...otherwise, walk };
  }

  /** A walk along the list's order, if an index has it. */
  async #walkOf(from: RawBuilder<unknown>, columns: FilterColumns<UserField>): Promise<Walk<UserField> | undefined> {
    const { sort } = this.#request;
    if (!INDEXES.has(this.#first.field) || sort.length > 2 || !isOneWay(sort)) return undefined;
    const mine = sql`users.organization_id = ${this.#organizationId}`;
    // The index of ids has those who were deleted too, and is not left for looking whether they are.
    const part = this.#first.field === "id" ? mine : sql`${mine} and users.deleted_at is null`;
    const along = sql`${from} where ${part}`;
    return { from, columns, along, keys: sort.length, rows: 2 * (await this.#mostSorted()) };
  }

  /** What the index of parts has from the page's start on. */
  #hits({ terms }: Parts): RawBuilder<unknown> {
    const { id, direction } = this.#start;
    return searchHits(terms, keysOf(this.#organizationId, id === undefined ? undefined : { id, direction }));
  }

  /** Where a page in the order of ids starts: after an id, or with the first. */
  get #start(): IdStart {
    const [id] = this.#request.after ?? [];
    return { id: typeof id === "number" ? id : undefined, direction: this.#first.direction };
  }

  get #direction(): RawBuilder<unknown> {
    return sql.raw(this.#first.direction);
  }

  #columns(found: RawBuilder<SqlBool>): FilterColumns<UserField> {
    const { search: own, columns } = this.#searched;
    return {
      ...columns,
      search: (search) =>
        search.text === own.text && search.within === own.within ? found : searchPeople(this.#db, search),
    };
  }

  #condition(found: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
    const filters = [...this.#searched.others, { op: "search", ...this.#searched.search } as const];
    return filterSql(this.#db, this.#columns(found), { op: "and", filters });
  }
}

function isAnchor(condition: Filter<UserField>): boolean {
  return (condition.op === "eq" || condition.op === "in") && ANCHORS.has(condition.field);
}

function isOneWay(sort: readonly SortKey<UserField>[]): boolean {
  return sort.every(({ direction }) => direction === sort[0]?.direction);
}
