import { type SqlBool, sql } from "kysely";
import type { InvitationField } from "../directory/filter.ts";
import type { DueInvitation, Invitation, InvitationState } from "../directory/invitations/invitation.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Database } from "./database.ts";
import { exactText, number } from "./filter-sql.ts";
import { insertRows } from "./insert-rows.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import { ofPeople } from "./people-of.ts";
import type { InvitationRow } from "./schema.ts";

/** Adds invitations; who was invited to the team before is passed over. */
export async function insertInvitations(db: Database, invitations: readonly Invitation[]): Promise<void> {
  await insertRows(db, "invitations", invitations.map(rowOfInvitation), "on conflict do nothing");
}

/** Those whose time has come, with what a message needs; the e-mail is "" where nobody is left to write to. */
export async function dueInvitations(db: Database, at: number, limit: number): Promise<DueInvitation[]> {
  const { rows } = await sql<DueRow>`
    select invitations.*, organizations.name as organization_name, teams.name as team_name, users.given_name,
      case when memberships.id is null or teams.deleted_at is not null then '' else users.email end as email
    from (
      select * from invitations where state = 'queued' and due_at <= ${at} order by due_at limit ${limit}
      ${db.backend.lockFreeClause}
    ) as invitations
    join organizations on organizations.id = invitations.organization_id
    join teams on teams.organization_id = invitations.organization_id and teams.id = invitations.team_id
    join users on users.organization_id = invitations.organization_id and users.id = invitations.user_id
    left join memberships on memberships.organization_id = invitations.organization_id
      and memberships.user_id = invitations.user_id and memberships.team_id = invitations.team_id
      and memberships.deleted_at is null
    order by invitations.due_at`.execute(db.query);
  return rows.map((row) =>
    Object.assign(invitationOf(row), {
      email: row.email,
      givenName: row.given_name,
      teamName: row.team_name,
      organizationName: row.organization_name,
    }),
  );
}

type DueRow = InvitationRow & { organization_name: string; team_name: string; given_name: string; email: string };

export async function updateInvitation(db: Database, invitation: Invitation): Promise<void> {
  const { organization_id, team_id, user_id, ...row } = rowOfInvitation(invitation);
  await db.query
    .updateTable("invitations")
    .set(row)
    .where("organization_id", "=", organization_id)
    .where("team_id", "=", team_id)
    .where("user_id", "=", user_id)
    .execute();
}

/** Oldest first unless asked for otherwise. */
export async function listInvitations(
  db: Database,
  organizationId: number,
  query: ListQuery<InvitationField>,
): Promise<Page<Invitation>> {
  return await listPage(db, INVITATION_LIST, organizationId, query);
}

const TABLE = "invitations";

const INVITATION_LIST: ListDefinition<InvitationField, InvitationRow, Invitation> = {
  from: sql`invitations`,
  select: sql`invitations.*`,
  visible: (organizationId) => sql<SqlBool>`invitations.organization_id = ${organizationId}`,
  columns: (db, organizationId) => ({
    search: (search) => ofPeople(db, organizationId, TABLE, search),
    fields: {
      team_id: number(TABLE, "team_id"),
      user_id: number(TABLE, "user_id"),
      state: exactText(TABLE, "state"),
      attempts: number(TABLE, "attempts"),
      error: exactText(TABLE, "error"),
      created_at: number(TABLE, "created_at"),
      sent_at: number(TABLE, "sent_at"),
    },
  }),
  sortable: {
    team_id: sql.ref("invitations.team_id"),
    user_id: sql.ref("invitations.user_id"),
    created_at: sql.ref("invitations.created_at"),
  },
  defaultSort: [{ field: "created_at", direction: "asc" }],
  id: ["team_id", "user_id"],
  toItem: invitationOf,
};

/** Removes all invitations of a user. */
export async function removeInvitationsOf(db: Database, organizationId: number, userId: number): Promise<void> {
  await db.query
    .deleteFrom("invitations")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .execute();
}

function invitationOf(row: InvitationRow): Invitation {
  return {
    organizationId: row.organization_id,
    teamId: row.team_id,
    userId: row.user_id,
    state: row.state as InvitationState,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    error: row.error,
  };
}

function rowOfInvitation(invitation: Invitation): InvitationRow {
  return {
    organization_id: invitation.organizationId,
    team_id: invitation.teamId,
    user_id: invitation.userId,
    state: invitation.state,
    attempts: invitation.attempts,
    created_at: invitation.createdAt,
    due_at: invitation.dueAt,
    sent_at: invitation.sentAt,
    error: invitation.error,
  };
}
