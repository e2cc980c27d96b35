import { BUILTIN_ROLES } from "../../directory/role.ts";
import type { Backend } from "../backend.ts";

/** Roles change, so they have versions; who holds one of the organization's own is found without looking through all. */
export function roleVersions({ types }: Backend): string[] {
  const own = `where role not in (${BUILTIN_ROLES.map((key) => `'${key}'`).join(", ")})`;
  return [
    `alter table roles add column version ${types.integer} not null default 1`,
    `create index users_by_own_role on users (organization_id, role) ${own}`,
    `create index memberships_by_own_role on memberships (organization_id, role) ${own}`,
  ];
}
