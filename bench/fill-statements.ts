import { BLOCK_SIZE } from "../src/store/block-counts.ts";
import type { Home } from "./user-rows.ts";

/** What follows from the rows of users, alike on both databases: where they are found, their places, the next ids. */
export function fillStatements({ organizationId, teamId }: Home, people: number): string[] {
  return [
    `insert into contact_points (organization_id, kind, value, sharer, user_id)
      select organization_id, 'email', email_key, 0, id from users where organization_id = ${organizationId} order by email_key`,
    `insert into contact_points (organization_id, kind, value, sharer, user_id)
      select organization_id, 'phone', phone_e164, id, id from users where organization_id = ${organizationId} order by phone_e164`,
    `insert into memberships (organization_id, id, team_id, user_id, role, agreed_to_join, created_at, updated_at, version)
      select organization_id, id, ${teamId}, id,
        case when id = 1 then 'owner' when id % 50 = 0 then 'admin' else 'member' end, 1, created_at, updated_at, 1
      from users where organization_id = ${organizationId} order by id`,
    `insert into block_counts (organization_id, list, block, count)
      select organization_id, 'users', id / ${BLOCK_SIZE}, count(*) from users
      where organization_id = ${organizationId} group by organization_id, id / ${BLOCK_SIZE}`,
    `insert into block_counts (organization_id, list, block, count)
      select organization_id, 'team:${teamId}', id / ${BLOCK_SIZE}, count(*) from memberships
      where organization_id = ${organizationId} group by organization_id, id / ${BLOCK_SIZE}`,
    ...["user", "membership"].map(
      (
        kind,
      ) => `insert into counters (organization_id, kind, next_id) values (${organizationId}, '${kind}', ${people + 1})
        on conflict (organization_id, kind) do update set next_id = excluded.next_id`,
    ),
  ];
}

/** The tables that are filled. */
export const FILLED_TABLES = ["users", "contact_points", "memberships"];
