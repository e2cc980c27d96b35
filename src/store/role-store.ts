import { LRUCache } from "lru-cache";
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
  return (await all(db, { organization: organizationId })).map((row) => ({
    organizationId: row.organization_id,
    id: row.id,
    key: row.key,
    name: row.name,
    base: row.base as BuiltinRole,
    wire: roleWireOf(row.wire),
  }));
}

export async function insertRoles(db: Database, roles: readonly Role[]): Promise<void> {
  const rows = roles.map(({ organizationId, wire, ...role }) => ({
    ...role,
    organization_id: organizationId,
    wire: JSON.stringify(wire),
  }));
  await db.query.insertInto("roles").values(rows).execute();
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
