import { sql } from "kysely";
import { DirectoryError } from "../directory/errors.ts";
import type { UserField } from "../directory/filter.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { ContactKeys } from "../directory/ports.ts";
import type { User } from "../directory/users/user.ts";
import { countRows } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import { insertRows } from "./insert-rows.ts";
import { listPage } from "./list-page.ts";
import type { UserRow } from "./schema.ts";
import { isUniqueViolation, takenField } from "./unique-violation.ts";
import { updateRow } from "./update-row.ts";
import { USER_LIST } from "./user-list.ts";
import { planUsers } from "./user-plan.ts";
import { rowOfUser, userOf } from "./user-row.ts";

const PLANNED_LIST = { ...USER_LIST, plan: planUsers };

const byId = hotQuery<{ organization: number; id: number }, UserRow>((db, parameter) =>
  db.query
    .selectFrom("users")
    .selectAll()
    .where(db.backend.isUser(parameter("organization"), parameter("id"))),
);

/** A living user. */
export async function userById(db: Database, organizationId: number, id: number): Promise<User | undefined> {
  const user = await userByIdWithDeleted(db, organizationId, id);
  return user?.deletedAt === null ? user : undefined;
}

export async function userByIdWithDeleted(db: Database, organizationId: number, id: number): Promise<User | undefined> {
  const [row] = await byId(db, { organization: organizationId, id });
  return row === undefined ? undefined : userOf(row);
}

/** Those of the users that live, ordered by id. */
export async function usersByIds(db: Database, organizationId: number, ids: readonly number[]): Promise<User[]> {
  const rows = await db.query
    .selectFrom("users")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where(db.backend.inList(sql.ref("id"), ids))
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(userOf);
}

export async function userByUuid(db: Database, organizationId: number, uuid: string): Promise<User | undefined> {
  const row = await db.query
    .selectFrom("users")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("uuid", "=", uuid)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : userOf(row);
}

/** Living users who have any of the e-mails or phones, ordered by id, each once; with `most`, of each the first so many. */
export async function usersByContacts(
  db: Database,
  organizationId: number,
  keys: ContactKeys,
  most?: number,
): Promise<User[]> {
  // One search a kind: with `or` between them, SQLite would look at everybody's.
  const holders = (kind: "email" | "phone", values: readonly string[]) => {
    const found = sql`from contact_points where organization_id = ${organizationId} and kind = ${kind}
      and ${db.backend.inList(sql.ref("value"), values)}`;
    if (most === undefined) return sql`select user_id ${found}`;
    const placed = sql`select user_id, row_number() over (partition by value order by user_id) as place ${found}`;
    return sql`select user_id from (${placed}) as placed where place <= ${most}`;
  };
  const held = sql`${holders("email", keys.emails)} union all ${holders("phone", keys.phones)}`;
  const { rows } = await sql<UserRow>`
    select * from users where organization_id = ${organizationId} and deleted_at is null
    and ${db.backend.inRows(sql.ref("id"), held)} order by id`.execute(db.query);
  return rows.map(userOf);
}

export async function listUsers(
  db: Database,
  organizationId: number,
  query: ListQuery<UserField>,
): Promise<Page<User>> {
  return await listPage(db, PLANNED_LIST, organizationId, query);
}

export async function insertUsers(db: Database, users: readonly User[]): Promise<void> {
  try {
    const rows = users.map(rowOfUser);
    await insertRows(db, "users", rows.map(db.backend.keyedUser));
  } catch (error) {
    throw isUniqueViolation(error) ? idTaken(error) : error;
  }
  const living = users.filter(({ deletedAt }) => deletedAt === null);
  const counted = living.map(({ id }) => ({ list: "users", id, change: 1 }) as const);
  const [first] = living;
  if (first !== undefined) await countRows(db, first.organizationId, counted);
}

/** Writes a user who lived before and does so afterwards. */
export async function updateUser(db: Database, user: User): Promise<void> {
  await writeUser(db, user);
}

/** Writes a user who was deleted or restored just now. */
export async function setUserDeleted(db: Database, user: User): Promise<void> {
  await writeUser(db, user);
  const change = user.deletedAt === null ? 1 : -1;
  await countRows(db, user.organizationId, [{ list: "users", id: user.id, change }]);
}

async function writeUser(db: Database, user: User): Promise<void> {
  try {
    await updateRow(db, "users", rowOfUser(user));
  } catch (error) {
    throw isUniqueViolation(error) ? idTaken(error) : error;
  }
}

/** Locks and reads users, deleted ones too, ordered by id so that two transactions cannot lock each other out. */
export async function lockUsers(db: Database, organizationId: number, ids: readonly number[]): Promise<User[]> {
  const { rows } = await sql<UserRow>`
    select * from users where organization_id = ${organizationId} and ${db.backend.inList(sql.ref("id"), ids)}
    order by id ${db.backend.lockClause}`.execute(db.query);
  return rows.map(userOf);
}

/** How many living, active users have one of the organization-wide roles. */
export async function countUsersWithRoles(
  db: Database,
  organizationId: number,
  roles: readonly string[],
): Promise<number> {
  const { count } = await db.query
    .selectFrom("users")
    .select((query) => query.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organizationId)
    .where("deleted_at", "is", null)
    .where("status", "<>", "inactive")
    .where("role", "in", roles)
    .executeTakeFirstOrThrow();
  return count;
}

/** Ids of users, deleted ones too, who have one of the uuids or external ids. */
export async function userIdsByNames(
  db: Database,
  organizationId: number,
  uuids: readonly string[],
  externalIds: readonly string[],
): Promise<number[]> {
  if (uuids.length === 0 && externalIds.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    select id from users where organization_id = ${organizationId} and ${db.backend.inList(sql.ref("uuid"), uuids)}
    union
    select id from users where organization_id = ${organizationId} and external_id is not null and deleted_at is null
    and ${db.backend.inList(sql.ref("external_id"), externalIds)}`.execute(db.query);
  return rows.map(({ id }) => id);
}

function idTaken(error: unknown): DirectoryError {
  const message = "There is a user with this id, uuid or external id.";
  return new DirectoryError("id_taken", message, { field: takenField(error) });
}
