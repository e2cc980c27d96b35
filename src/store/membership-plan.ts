import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Filter, MembershipField } from "../directory/filter.ts";
import { conditionsOf, sizeOf } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { type FilterColumns, filterSql } from "./filter-sql.ts";
import type { ListDefinition, ListPlan, PlanRequest, Walk } from "./list-page.ts";
import { membershipFilterColumns } from "./membership-list.ts";
import { memberTables } from "./membership-row.ts";
import { isRare, pieceOf } from "./people-search.ts";
import { isUserByKey } from "./user-key.ts";

type Condition = Filter<MembershipField>;
type From = (organizationId: number) => RawBuilder<unknown>;

/** Up to so many matches are found first and sorted then; more are met soon enough on the way through the order. */
const MOST_SORTED = 10_000;
/** After so many rows a walk is given up: then those whom it is for are few in that part of the order. */
const MOST_WALKED = 3 * MOST_SORTED;

/**
 * A search with its condition in the form that suits it, and in the form that looks people up; `selective` when an index
 * finds few by a part of it, so that both are the same.
 */
type PlannedSearch = { condition: RawBuilder<SqlBool>; found: RawBuilder<SqlBool>; selective: boolean };

const ON_USER = sql`on ${isUserByKey(sql.ref("memberships.organization_id"), sql.ref("memberships.user_id"))}`;

/** From memberships to their users or the other way, with the index that the first of them is gone through by. */
type Way = { kind: "memberships" | "users"; index: string };

const memberships = (index = ""): Way => ({ kind: "memberships", index });
const users = (index = ""): Way => ({ kind: "users", index });

/** The orders that an index has. One of users is walked along past people of other teams. */
const WALKS: ReadonlyMap<MembershipField, Way> = new Map([
  ["id", memberships("indexed by memberships_by_team")],
  ["invited_at", memberships("indexed by memberships_by_team_invited")],
  ["supervisor_id", memberships("indexed by memberships_by_team_supervisor")],
  ["name", users("indexed by users_by_name")],
  ["email", users("indexed by users_by_email")],
  ["status", users("indexed by users_by_status")],
  ["last_active_at", users("indexed by users_by_activity")],
]);

/** What the indexes of orders have of a sort. */
const INDEXED_KEYS: Record<Way["kind"], ReadonlySet<MembershipField>> = {
  memberships: new Set(["id", "invited_at", "supervisor_id"]),
  users: new Set(["name", "email", "status", "last_active_at", "user_id"]),
};

/** Conditions that an index answers, each with the way that starts from what it leaves; the ones that leave least first. */
const STARTS: readonly { field: MembershipField; way: Way }[] = [
  { field: "id", way: memberships() },
  { field: "user_id", way: memberships() },
  { field: "user_uuid", way: users() },
  { field: "email", way: users() },
  { field: "phone", way: users() },
];
const FOUND_PEOPLE = users("not indexed");
const BY_ROLE = memberships("indexed by memberships_by_team_role");
const BY_CONSENT = memberships("indexed by memberships_by_team_agreed");
const WHOLE_TEAM = memberships("indexed by memberships_by_team");

/** Fields for which the user need not be looked at. */
const OF_MEMBERSHIP: ReadonlySet<MembershipField> = new Set([
  "id",
  "team_id",
  "user_id",
  "role",
  "supervisor_id",
  "agreed_to_join",
  "invited_at",
  "created_at",
  "updated_at",
]);

/**
 * How a page of a team's members is read. SQLite has no statistics to find the way by: either those that match are found
 * first and then sorted, or one walks along the order and looks at each until the page is full.
 */
export const planMembers: NonNullable<ListDefinition<MembershipField, never, never>["plan"]> = async (
  db,
  organizationId,
  request,
) => {
  const conditions = conditionsOf(request.filter);
  const team = conditions.find((condition) => condition.op === "eq" && condition.field === "team_id");
  if (team === undefined || team.op !== "eq" || typeof team.value !== "number") return undefined;
  return await new MemberPlanner(db, organizationId, team.value, request).plan(conditions);
};

class MemberPlanner {
  readonly #db: Database;
  readonly #organizationId: number;
  readonly #teamId: number;
  readonly #request: PlanRequest<MembershipField>;

  constructor(db: Database, organizationId: number, teamId: number, request: PlanRequest<MembershipField>) {
    this.#db = db;
    this.#organizationId = organizationId;
    this.#teamId = teamId;
    this.#request = request;
  }

  async plan(conditions: readonly Condition[]): Promise<ListPlan<MembershipField>> {
    if (this.#db.backend.plansJoins) return await this.#countOnly(conditions);
    const search = await this.#search(conditions);
    const columns = this.#columns(search?.condition);
    const start = startOf(conditions, search);
    const first = this.#request.sort[0]?.field ?? "id";
    const matches = await this.#countMatches(conditions, start, columns);
    const way = await this.#way(start, WALKS.get(first), matches);
    const plan = {
      from: fromOf(way)(this.#organizationId),
      columns,
      countFrom: fromOf(start)(this.#organizationId),
      total: matches <= MOST_SORTED ? matches : ("many" as const),
    };
    if (way === start) return plan;
    const walk = { ...this.#walkOf(way), from: plan.from, columns };
    if (start !== WHOLE_TEAM) return { ...plan, from: plan.countFrom, walk };
    // Without an index for the filter there is nothing to turn back to but the search.
    if (search === undefined || walk.keys === 0) return plan;
    return { ...plan, from: fromOf(FOUND_PEOPLE)(this.#organizationId), columns: this.#columns(search.found), walk };
  }

  /** How far an index is walked along, and by which of the sort's keys. */
  #walkOf({ kind, index }: Way): Pick<Walk<MembershipField>, "along" | "keys" | "rows"> {
    const other = this.#request.sort.findIndex(({ field }) => !INDEXED_KEYS[kind].has(field));
    const keys = other === -1 ? this.#request.sort.length : other;
    const living = sql`organization_id = ${this.#organizationId} and deleted_at is null`;
    const part = kind === "users" ? living : sql`${living} and team_id = ${this.#teamId}`;
    return { along: sql`${sql.raw(`${kind} ${index}`)} where ${part}`, keys, rows: MOST_WALKED };
  }

  /** Where the database finds the way, what is left is to count without the users where they do not matter. */
  async #countOnly(conditions: readonly Condition[]): Promise<ListPlan<MembershipField>> {
    const columns = this.#columns(undefined);
    const plan = { from: memberTables, columns, countFrom: memberTables };
    if (!conditions.every(isOfMembership)) return { ...plan, total: undefined };
    const matches = await this.#countMatches(conditions, memberships(), columns);
    return { ...plan, total: matches <= MOST_SORTED ? matches : "many" };
  }

  async #way(start: Way, walk: Way | undefined, matches: number): Promise<Way> {
    if (walk === undefined || walk === start || matches === 0) return start;
    if (matches > MOST_SORTED) return walk;
    const length =
      walk.kind === "users" ? await sizeOf(this.#db, this.#organizationId, "users") : await this.#teamSize();
    return (this.#request.rows * length) / matches < matches ? walk : start;
  }

  /** How many match; past what is sorted it may be any number, as long as it is more than that. */
  async #countMatches(
    conditions: readonly Condition[],
    start: Way,
    columns: FilterColumns<MembershipField>,
  ): Promise<number> {
    const size = await this.#teamSize();
    if (conditions.every((condition) => "field" in condition && condition.field === "team_id")) return size;
    // No index helps: counting would look at the whole team, while a page is full long before that.
    if (start === WHOLE_TEAM && size > MOST_SORTED) return size;
    const alone = conditions.every(isOfMembership);
    const from = alone ? aloneFrom(start) : fromOf(start);
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (
        select 1 from ${from(this.#organizationId)} where memberships.organization_id = ${this.#organizationId}
        and memberships.deleted_at is null ${alone ? sql`` : sql`and users.deleted_at is null`}
        and ${filterSql(this.#db, columns, { op: "and", filters: conditions })}
        limit ${MOST_SORTED + 1}) as matches`.execute(this.#db.query);
    return rows[0]?.count ?? 0;
  }

  async #teamSize(): Promise<number> {
    return await sizeOf(this.#db, this.#organizationId, `team:${this.#teamId}`);
  }

  async #search(conditions: readonly Condition[]): Promise<PlannedSearch | undefined> {
    const search = conditions.find((condition) => condition.op === "search");
    if (search?.op !== "search") return undefined;
    const piece = pieceOf(this.#organizationId, search);
    if (piece === undefined) return undefined;
    const { found, looked } = piece;
    const selective = await isRare(this.#db, piece, MOST_SORTED);
    return { condition: selective ? found : looked, found, selective };
  }

  #columns(search: RawBuilder<SqlBool> | undefined): FilterColumns<MembershipField> {
    const columns = membershipFilterColumns(this.#db, this.#organizationId);
    return search === undefined ? columns : { ...columns, search: () => search };
  }
}

function startOf(conditions: readonly Condition[], search: PlannedSearch | undefined): Way {
  const fields = new Set(
    conditions.flatMap((condition) => (condition.op === "eq" || condition.op === "in" ? [condition.field] : [])),
  );
  const best = STARTS.find(({ field }) => fields.has(field));
  if (best !== undefined) return best.way;
  if (search?.selective === true) return FOUND_PEOPLE;
  if (fields.has("role")) return BY_ROLE;
  return fields.has("agreed_to_join") ? BY_CONSENT : WHOLE_TEAM;
}

function fromOf(way: Way): From {
  const index = sql.raw(way.index);
  if (way.kind === "memberships") return () => sql`memberships ${index} cross join users ${ON_USER}`;
  // What is said of the organization twice lets SQLite use the indexes of users.
  return (organizationId) => sql`
    users ${index} cross join memberships ${ON_USER}
    and users.organization_id = ${organizationId}`;
}

/** The same without the users, whom every membership has. */
function aloneFrom(way: Way): From {
  return way.kind === "memberships" ? () => sql`memberships ${sql.raw(way.index)}` : fromOf(way);
}

function isOfMembership(condition: Condition): boolean {
  switch (condition.op) {
    case "and":
    case "or":
      return condition.filters.every(isOfMembership);
    case "not":
      return isOfMembership(condition.filter);
    case "search":
      return false;
    default:
      return OF_MEMBERSHIP.has(condition.field);
  }
}
