import { BLOCK_SIZE } from "./block-counts.ts";
import type { Database } from "./database.ts";

/** Contradictions that no constraint forbids, each as a query that counts them. */
const CHECKS: readonly { finding: string; query: string }[] = [
  {
    finding: "users whose e-mail is not in the index of contact points",
    query: `select count(*) as found from users where deleted_at is null and email_key <> '' and not exists (
      select 1 from contact_points where contact_points.organization_id = users.organization_id
      and contact_points.kind = 'email' and contact_points.value = users.email_key
      and contact_points.user_id = users.id)`,
  },
  {
    finding: "contact points of deleted users",
    query: `select count(*) as found from contact_points join users on users.organization_id = contact_points.organization_id
      and users.id = contact_points.user_id where users.deleted_at is not null`,
  },
  {
    finding: "visible memberships of deleted users or teams",
    query: `select count(*) as found from memberships join users on users.organization_id = memberships.organization_id
      and users.id = memberships.user_id join teams on teams.organization_id = memberships.organization_id
      and teams.id = memberships.team_id
      where memberships.deleted_at is null and (users.deleted_at is not null or teams.deleted_at is not null)`,
  },
  {
    finding: "hidden memberships of users and teams that live",
    query: `select count(*) as found from memberships join users on users.organization_id = memberships.organization_id
      and users.id = memberships.user_id join teams on teams.organization_id = memberships.organization_id
      and teams.id = memberships.team_id
      where memberships.deleted_at is not null and users.deleted_at is null and teams.deleted_at is null`,
  },
  {
    finding: "blocks of users or members whose count is wrong",
    query: `select count(*) as found from (
      select organization_id, list, block from (
        select organization_id, list, block, count as difference from block_counts
        union all select organization_id, 'users', id / ${BLOCK_SIZE}, -count(*) from users
          where deleted_at is null group by organization_id, id / ${BLOCK_SIZE}
        union all select organization_id, 'team:' || team_id, id / ${BLOCK_SIZE}, -count(*) from memberships
          where deleted_at is null group by organization_id, team_id, id / ${BLOCK_SIZE}) as counts
      group by organization_id, list, block having sum(difference) <> 0) as wrong`,
  },
  {
    finding: "memberships whose role the organization does not have",
    query: `select count(*) as found from memberships where not exists (
      select 1 from roles where roles.organization_id = memberships.organization_id and roles.key = memberships.role)`,
  },
  {
    finding: "credentials that no sign-in key leads to",
    query: `select count(*) as found from credentials where not exists (
      select 1 from sign_in_keys where sign_in_keys.organization_id = credentials.organization_id
      and sign_in_keys.credential_id = credentials.id)`,
  },
  ...["user", "membership"].map((object) => ({
    finding: `${object}s whose version is not that of their last journal entry`,
    query: `select count(*) as found from (
        select organization_id, object_id, max(id) as id from journal where object = '${object}'
        group by organization_id, object_id) as last
      join journal as entry on entry.organization_id = last.organization_id and entry.id = last.id
      join ${object}s as item on item.organization_id = last.organization_id and item.id = last.object_id
      where item.version <> entry.version`,
  })),
  ...["user", "team", "membership", "contact", "contact_folder"].map((kind) => ({
    finding: `organizations whose counter would give a ${kind} id again`,
    query: `select count(*) as found from (select organization_id, max(id) as last from ${kind}s group by organization_id) as used
      left join counters on counters.organization_id = used.organization_id and counters.kind = '${kind}'
      where coalesce(counters.next_id, 1) <= used.last`,
  })),
];

/** Looks for rows that contradict each other; an empty list means that none was found. */
export async function inspect(db: Database): Promise<string[]> {
  const findings: string[] = [];
  for (const { finding, query } of CHECKS) {
    const { rows } = await db.run(query, []);
    const { found } = rows[0] as { found: number };
    if (found > 0) findings.push(`${found} ${finding}`);
  }
  return findings;
}
