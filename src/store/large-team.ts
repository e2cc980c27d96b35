import { type SqlBool, sql } from "kysely";
import type { Filter, UserField } from "../directory/filter.ts";
import { sizeOf } from "./block-counts.ts";
import type { Database } from "./database.ts";
import type { FilterColumns } from "./filter-sql.ts";
import { USER_LIST } from "./user-list.ts";

/** A team that a list of users is filtered by, with its size. */
export type FilteringTeam = { id: number; size: number };

/** The team that is one of the conditions of a list of users. */
export async function filteringTeam(
  db: Database,
  organizationId: number,
  conditions: readonly Filter<UserField>[],
): Promise<FilteringTeam | undefined> {
  const condition = conditions.find(({ op, ...rest }) => op === "eq" && "field" in rest && rest.field === "team_id");
  if (condition?.op !== "eq" || typeof condition.value !== "number") return undefined;
  return { id: condition.value, size: await sizeOf(db, organizationId, `team:${condition.value}`) };
}

/**
 * What users are filtered by, with each of them looked up on a team. SQLite gathers all of the team otherwise, which is
 * the way for a team that is much smaller than the organization.
 */
export function columnsForLargeTeam(db: Database, organizationId: number): FilterColumns<UserField> {
  const columns = USER_LIST.columns(db, organizationId);
  const team = columns.fields.team_id;
  return {
    ...columns,
    fields: {
      ...columns.fields,
      team_id: {
        ...team,
        within: (comparison) => sql<SqlBool>`exists (select 1 from memberships
          where memberships.organization_id = ${organizationId} and memberships.user_id = users.id
          and memberships.deleted_at is null and ${comparison})`,
      },
    },
  };
}
