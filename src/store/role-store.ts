import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { BuiltinRole, Role, RoleWire } from "../directory/role.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import type { RoleRow } from "./schema.ts";

const all = hotQuery<{ organization: number }, RoleRow>((db, parameter) =>
  db.query
    .selectFrom("roles")
    .selectAll()
    .where("organization_id", "=", parameter<number>("organization"))
    .orderBy("id"),
);

/** The organization's roles, the built-in ones first, from the most to the least powerful. */
export async function allRoles(db: Database, organizationId: number): Promise<Role[]> {
  return (await all(db, { organization: organizationId })).map(roleOf);
}

export async function lockRole(db: Database, organizationId: number, id: number): Promise<Role | undefined> {
  const { rows } = await sql<RoleRow>`
    select * from roles where organization_id = ${organizationId} and id = ${id} ${db.backend.lockClause}`.execute(
    db.query,
  );
  return rows[0] === undefined ? undefined : roleOf(rows[0]);
}

/** Keeps roles from being changed or deleted meanwhile; any number of transactions may hold the same. */
export async function holdRoles(
  db: Database,
  organizationId: number,
  ids: readonly number[],
): Promise<Pick<Role, "id" | "version">[]> {
  const { rows } = await sql<Pick<Role, "id" | "version">>`
    select id, version from roles where organization_id = ${organizationId}
    and ${db.backend.inList(sql.ref("id"), ids)} order by id ${db.backend.holdTables("roles")}`.execute(db.query);
  return rows;
}

export async function insertRoles(db: Database, roles: readonly Role[]): Promise<void> {
  await db.query.insertInto("roles").values(roles.map(rowOfRole)).execute();
}

export async function updateRole(db: Database, role: Role): Promise<void> {
  const { organization_id, key, ...row } = rowOfRole(role);
  const { numUpdatedRows } = await db.query
    .updateTable("roles")
    .set(row)
    .where("organization_id", "=", organization_id)
    .where("key", "=", key)
    .where("version", "=", role.version - 1)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new OvertakenError("A row of roles");
}

export async function deleteRole(db: Database, { organizationId, key }: Role): Promise<void> {
  await db.query.deleteFrom("roles").where("organization_id", "=", organizationId).where("key", "=", key).execute();
}

function roleOf({ organization_id: organizationId, base, wire, ...row }: RoleRow): Role {
  return { ...row, organizationId, base: base as BuiltinRole, wire: roleWireOf(wire) };
}

function rowOfRole({ organizationId, wire, ...role }: Role): RoleRow {
  return { ...role, organization_id: organizationId, wire: JSON.stringify(wire) };
}

const parsed = new LRUCache<string, RoleWire>({ max: 1000 });

/** A role's stored document, parsed once for each text: every lookup shows one of a few. */
export function roleWireOf(text: string): RoleWire {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const wire = Object.freeze(JSON.parse(text) as RoleWire);
  parsed.set(text, wire);
  return wire;
}
