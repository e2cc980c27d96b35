import { type SqlBool, sql } from "kysely";
import type { MembershipField } from "../directory/filter.ts";
import type { Member } from "../directory/memberships/membership.ts";
import { countedMembers } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { type FilterColumns, exactText, number } from "./filter-sql.ts";
import type { ListDefinition } from "./list-page.ts";
import { type MemberRow, memberColumns, memberOf, memberTables } from "./membership-row.ts";
import { searchPeople, userColumns } from "./user-list.ts";

/** Lists of memberships whose user and team both live. */
export const MEMBERSHIP_LIST: ListDefinition<MembershipField, MemberRow, Member> = {
  from: memberTables,
  select: memberColumns,
  // A membership goes with its user; that the user lives has to be said for the indexes of living users to be used.
  visible: (organizationId) => sql<SqlBool>`memberships.organization_id = ${organizationId}
    and memberships.deleted_at is null and users.deleted_at is null`,
  columns: membershipFilterColumns,
  counted: countedMembers,
  sortable: {
    id: sql.ref("memberships.id"),
    team_id: sql.ref("memberships.team_id"),
    // The same as the membership's, by the name that the indexes of users know it under.
    user_id: sql.ref("users.id"),
    supervisor_id: sql`coalesce(memberships.supervisor_id, 0)`,
    invited_at: sql`coalesce(memberships.invited_at, 0)`,
    created_at: sql.ref("memberships.created_at"),
    updated_at: sql.ref("memberships.updated_at"),
    name: sql.ref("users.sort_name"),
    email: sql.ref("users.email_key"),
    status: sql.ref("users.status"),
    last_active_at: sql`coalesce(users.last_active_at, 0)`,
  },
  defaultSort: [{ field: "id", direction: "asc" }],
  id: "id",
  toItem: memberOf,
};

/** What memberships are filtered by. */
export function membershipFilterColumns(db: Database, organizationId: number): FilterColumns<MembershipField> {
  return {
    search: (search) => searchPeople(db, search),
    fields: {
      ...userColumns(organizationId),
      user_uuid: exactText("users", "uuid"),
      id: number("memberships", "id"),
      team_id: number("memberships", "team_id"),
      user_id: number("memberships", "user_id"),
      role: exactText("memberships", "role"),
      supervisor_id: number("memberships", "supervisor_id"),
      agreed_to_join: number("memberships", "agreed_to_join"),
      invited_at: number("memberships", "invited_at"),
      created_at: number("memberships", "created_at"),
      updated_at: number("memberships", "updated_at"),
    },
  };
}
