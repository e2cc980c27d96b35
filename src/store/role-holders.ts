import { type SqlBool, sql } from "kysely";
import { BUILTIN_ROLES, type Role } from "../directory/role.ts";
import type { Replaced } from "../directory/roles/role-changes.ts";
import type { Database } from "./database.ts";

/** Leads to the indexes of those who hold a role of the organization's own: as in the migration, word for word. */
const OWN = sql<SqlBool>`role not in (${sql.raw(BUILTIN_ROLES.map((key) => `'${key}'`).join(", "))})`;

/** Whether a living user, a membership that is not hidden, or a credential that may be used has the role. */
export async function isRoleHeld(db: Database, { organizationId, key }: Role, now: number): Promise<boolean> {
  const ofRole = sql<SqlBool>`organization_id = ${organizationId} and role = ${key}`;
  const { rows } = await sql`
    select 1 as held from users where ${ofRole} and ${OWN} and deleted_at is null
    union all select 1 from memberships where ${ofRole} and ${OWN} and deleted_at is null
    union all select 1 from credentials where ${ofRole} and revoked_at is null
      and (expires_at is null or expires_at > ${now})
    limit 1`.execute(db.query);
  return rows.length > 0;
}

/** Gives deleted users and hidden memberships that have the role another one. */
export async function replaceHiddenRole(
  db: Database,
  { organizationId, key }: Role,
  by: string,
  now: number,
): Promise<Replaced[]> {
  const replaced: Replaced[] = [];
  for (const [table, object] of [
    ["users", "user"],
    ["memberships", "membership"],
  ] as const) {
    const { rows } = await sql<{ id: number; version: number }>`
      update ${sql.table(table)} set role = ${by}, updated_at = ${now}, version = version + 1
      where organization_id = ${organizationId} and role = ${key} and ${OWN} and deleted_at is not null
      returning id, version`.execute(db.query);
    replaced.push(...rows.map(({ id, version }) => ({ object, id, version })));
  }
  return replaced;
}
