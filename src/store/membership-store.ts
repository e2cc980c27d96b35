import { sql } from "kysely";
import type { MembershipField } from "../directory/filter.ts";
import type { Member, Membership } from "../directory/memberships/membership.ts";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import { type CountedRow, countRows } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import { insertRows } from "./insert-rows.ts";
import { listPage } from "./list-page.ts";
import { MEMBERSHIP_LIST } from "./membership-list.ts";
import { planMembers } from "./membership-plan.ts";
import {
  type MemberRow,
  memberColumns,
  memberOf,
  membershipOf,
  rowOfMembership,
  selectMember,
} from "./membership-row.ts";
import type { MembershipRow } from "./schema.ts";
import { isUniqueViolation } from "./unique-violation.ts";
import { updateRow } from "./update-row.ts";

const ofUser = hotQuery<{ organization: number; user: number }, MembershipRow>((db, parameter) =>
  db.query
    .selectFrom("memberships")
    .selectAll()
    .where("organization_id", "=", parameter<number>("organization"))
    .where("user_id", "=", parameter<number>("user"))
    .where("deleted_at", "is", null)
    .orderBy("id"),
);

const byId = hotQuery<{ organization: number; id: number }, MemberRow>((db, parameter) => {
  const place = sql`memberships.organization_id = ${parameter("organization")} and memberships.id = ${parameter("id")}`;
  const query = sql<MemberRow>`${selectMember} where ${place} and memberships.deleted_at is null`;
  return { compile: () => query.compile(db.query) };
});

/** A membership whose user and team both live. */
export async function memberById(db: Database, organizationId: number, id: number): Promise<Member | undefined> {
  const [row] = await byId(db, { organization: organizationId, id });
  return row === undefined ? undefined : memberOf(row);
}

export async function membershipsOfUsers(
  db: Database,
  organizationId: number,
  userIds: readonly number[],
): Promise<Membership[]> {
  const [userId, another] = userIds;
  if (userId !== undefined && another === undefined) return await membershipsOfUser(db, organizationId, userId);
  const rows = await db.query
    .selectFrom("memberships")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where(db.backend.inList(sql.ref("user_id"), userIds))
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(membershipOf);
}

export async function membershipsOfUser(db: Database, organizationId: number, userId: number): Promise<Membership[]> {
  return (await ofUser(db, { organization: organizationId, user: userId })).map(membershipOf);
}

export async function membersByIds(db: Database, organizationId: number, ids: readonly number[]): Promise<Member[]> {
  const { rows } = await sql<MemberRow>`
    ${selectMember} where memberships.organization_id = ${organizationId} and memberships.deleted_at is null
    and ${db.backend.inList(sql.ref("memberships.id"), ids)} order by memberships.id`.execute(db.query);
  return rows.map(memberOf);
}

/**
 * Locks and reads memberships with their users. Each transaction locks users in the order of their ids, and memberships
 * after their users, so that two of them cannot lock each other out. PostgreSQL locks along the order; what changed
 * while it waited is read as it is after that, from both tables.
 */
export async function lockMembers(db: Database, organizationId: number, ids: readonly number[]): Promise<Member[]> {
  const { rows } = await sql<MemberRow>`
    select ${memberColumns} from memberships cross join users
    where users.organization_id = memberships.organization_id and users.id = memberships.user_id
    and memberships.organization_id = ${organizationId} and memberships.deleted_at is null
    and ${db.backend.inList(sql.ref("memberships.id"), ids)}
    order by users.id, memberships.id ${db.backend.lockTables("users, memberships")}`.execute(db.query);
  return rows.map(memberOf);
}

/** Those of the ids that memberships have, whether they are visible or not. */
export async function takenMembershipIds(
  db: Database,
  organizationId: number,
  ids: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from memberships where organization_id = ${organizationId}
    and ${db.backend.inList(sql.ref("id"), ids)}`.execute(db.query);
  return rows.map(({ id }) => id);
}

const PLANNED_LIST = { ...MEMBERSHIP_LIST, plan: planMembers };

export async function listMembers(
  db: Database,
  organizationId: number,
  query: ListQuery<MembershipField>,
): Promise<Page<Member>> {
  return await listPage(db, PLANNED_LIST, organizationId, query);
}

export async function insertMemberships(db: Database, memberships: readonly Membership[]): Promise<void> {
  try {
    await insertRows(db, "memberships", memberships.map(rowOfMembership));
  } catch (error) {
    throw isUniqueViolation(error) ? new OvertakenError("A row of memberships") : error;
  }
  const [first] = memberships;
  if (first === undefined) return;
  const counted = memberships.map((membership) => countedRow(membership, 1));
  await countRows(db, first.organizationId, counted);
}

/** Writes a membership that stays on its team. */
export async function updateMembership(db: Database, membership: Membership): Promise<void> {
  await writeMembership(db, membership);
}

/** Writes a membership that was on another team until now. */
export async function moveMembership(db: Database, membership: Membership, fromTeamId: number): Promise<void> {
  await writeMembership(db, membership);
  const left = countedRow({ teamId: fromTeamId, id: membership.id }, -1);
  await countRows(db, membership.organizationId, [left, countedRow(membership, 1)]);
}

async function writeMembership(db: Database, membership: Membership): Promise<void> {
  const { deleted_at: _kept, ...row } = rowOfMembership(membership);
  await updateRow(db, "memberships", row);
}

export async function deleteMembership(db: Database, organizationId: number, id: number): Promise<void> {
  const gone = await db.query
    .deleteFrom("memberships")
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .returning(["team_id", "deleted_at"])
    .executeTakeFirst();
  if (gone === undefined || gone.deleted_at !== null) return;
  await countRows(db, organizationId, [countedRow({ teamId: gone.team_id, id }, -1)]);
}

function countedRow({ teamId, id }: Pick<Membership, "teamId" | "id">, change: 1 | -1): CountedRow {
  return { list: `team:${teamId}`, id, change };
}

/** How many memberships of a team, of active users, have one of the roles. */
export async function countMembersWithRoles(
  db: Database,
  organizationId: number,
  teamId: number,
  roles: readonly string[],
): Promise<number> {
  const { count } = await db.query
    .selectFrom("memberships")
    .innerJoin("users", (join) =>
      join
        .onRef("users.organization_id", "=", "memberships.organization_id")
        .onRef("users.id", "=", "memberships.user_id"),
    )
    .select((query) => query.fn.countAll<number>().as("count"))
    .where("memberships.organization_id", "=", organizationId)
    .where("memberships.team_id", "=", teamId)
    .where("memberships.deleted_at", "is", null)
    .where("memberships.role", "in", roles)
    .where("users.status", "<>", "inactive")
    .executeTakeFirstOrThrow();
  return count;
}

/** Hides the memberships of a user or team, or shows those again whose user and team both live. */
export async function setMembershipsDeleted(
  db: Database,
  organizationId: number,
  of: Holder,
  at: number | null,
): Promise<void> {
  const { column, id } = holderOf(of);
  let update = db.query
    .updateTable("memberships")
    .set({ deleted_at: at })
    .where("organization_id", "=", organizationId)
    .where(column, "=", id)
    .where("deleted_at", at === null ? "is not" : "is", null)
    .returning(["team_id", "id"]);
  if (at === null) {
    const living = (table: "users" | "teams") =>
      db.query
        .selectFrom(table)
        .select("id")
        .where("organization_id", "=", organizationId)
        .where("deleted_at", "is", null);
    update = update.where("user_id", "in", living("users")).where("team_id", "in", living("teams"));
  }
  const changed = await update.execute();
  const change = at === null ? 1 : -1;
  await countRows(
    db,
    organizationId,
    changed.map((row) => countedRow({ teamId: row.team_id, id: row.id }, change)),
  );
}

/** Locks users before teams, and each in the order of their ids, as all transactions do. */
export async function holdHiddenMemberships(db: Database, organizationId: number, of: Holder): Promise<void> {
  const { column, id } = holderOf(of);
  await sql`
    select memberships.id from memberships
    join users on users.organization_id = memberships.organization_id and users.id = memberships.user_id
    join teams on teams.organization_id = memberships.organization_id and teams.id = memberships.team_id
    where memberships.organization_id = ${organizationId} and ${sql.ref(`memberships.${column}`)} = ${id}
    and memberships.deleted_at is not null
    order by users.id, teams.id ${db.backend.holdTables("users, teams")}`.execute(db.query);
}

type Holder = { userId: number } | { teamId: number };

function holderOf(of: Holder): { column: "user_id" | "team_id"; id: number } {
  return "userId" in of ? { column: "user_id", id: of.userId } : { column: "team_id", id: of.teamId };
}
