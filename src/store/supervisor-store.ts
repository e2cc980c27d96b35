import { sql } from "kysely";
import type { Supervisor } from "../directory/memberships/circles.ts";
import type { Database } from "./database.ts";

/**
 * Whom a team's members have as supervisors, by id: from each supervisor to the next along the index, so that it costs as
 * much as there are supervisors, and not members.
 */
export async function supervisorsOnTeam(
  db: Database,
  organizationId: number,
  teamId: number,
  limit: number,
): Promise<Supervisor[]> {
  const next = (after: unknown) => sql`
    (select coalesce(supervisor_id, 0) from memberships
    where organization_id = ${organizationId} and team_id = ${teamId} and deleted_at is null
    and coalesce(supervisor_id, 0) > ${after} order by coalesce(supervisor_id, 0) limit 1)`;
  const { rows } = await sql<{ id: number; above: number | null }>`
    with recursive supervisors (id) as (
      select ${next(0)}
      union all select ${next(sql`supervisors.id`)} from supervisors where supervisors.id is not null
    )
    select id, (
      select coalesce(memberships.supervisor_id, 0) from memberships cross join users
      where memberships.organization_id = ${organizationId} and memberships.user_id = supervisors.id
      and memberships.team_id = ${teamId} and memberships.deleted_at is null
      and ${db.backend.isUser(sql.ref("memberships.organization_id"), sql.ref("memberships.user_id"))}
      and users.deleted_at is null) as above
    from supervisors where id is not null
    limit ${limit}`.execute(db.query);
  return rows.map(({ id, above }) => ({
    userId: id,
    isOnTeam: above !== null,
    supervisorId: above === 0 ? null : above,
  }));
}
