import type { Backend } from "../backend.ts";

/**
 * On PostgreSQL, uuids stand first in the keys that hold them unique. Before a table has statistics, the planner takes a key
 * that begins with the organization to be as good as the primary key, and went through all of an organization's users for
 * each reference that it checked.
 */
export function uuidKeys({ name }: Backend): string[] {
  if (name === "sqlite") return [];
  return [
    "alter table users drop constraint users_organization_id_uuid_key",
    "alter table users add constraint users_uuid unique (uuid, organization_id)",
  ];
}
