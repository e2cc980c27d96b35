import { sql } from "kysely";
import type { Member, Membership } from "../directory/memberships/membership.ts";
import type { MembershipRow } from "./schema.ts";
import { type ReadUserRow, readUserColumns, userOf } from "./user-row.ts";

/** A membership's columns under a prefix, beside its user's. */
export type MemberRow = ReadUserRow & {
  membership_id: number;
  membership_team_id: number;
  membership_role: string;
  membership_supervisor_id: number | null;
  membership_agreed_to_join: number;
  membership_invited_at: number | null;
  membership_created_at: number;
  membership_updated_at: number;
  membership_version: number;
};

/** What a list of memberships selects, from {@link memberTables}. */
export const memberColumns = sql`${readUserColumns}, memberships.id as membership_id, memberships.team_id as membership_team_id,
  memberships.role as membership_role, memberships.supervisor_id as membership_supervisor_id,
  memberships.agreed_to_join as membership_agreed_to_join, memberships.invited_at as membership_invited_at,
  memberships.created_at as membership_created_at, memberships.updated_at as membership_updated_at,
  memberships.version as membership_version`;

export const memberTables = sql`memberships join users
  on users.organization_id = memberships.organization_id and users.id = memberships.user_id`;

export const selectMember = sql`select ${memberColumns} from ${memberTables}`;

export function memberOf(row: MemberRow): Member {
  return {
    membership: {
      organizationId: row.organization_id,
      id: row.membership_id,
      teamId: row.membership_team_id,
      userId: row.id,
      role: row.membership_role,
      supervisorId: row.membership_supervisor_id,
      agreedToJoin: row.membership_agreed_to_join === 1,
      invitedAt: row.membership_invited_at,
      createdAt: row.membership_created_at,
      updatedAt: row.membership_updated_at,
      version: row.membership_version,
    },
    user: userOf(row),
  };
}

export function membershipOf(row: MembershipRow): Membership {
  return {
    organizationId: row.organization_id,
    id: row.id,
    teamId: row.team_id,
    userId: row.user_id,
    role: row.role,
    supervisorId: row.supervisor_id,
    agreedToJoin: row.agreed_to_join === 1,
    invitedAt: row.invited_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

export function rowOfMembership(membership: Membership): MembershipRow {
  return {
    organization_id: membership.organizationId,
    id: membership.id,
    team_id: membership.teamId,
    user_id: membership.userId,
    role: membership.role,
    supervisor_id: membership.supervisorId,
    agreed_to_join: membership.agreedToJoin ? 1 : 0,
    invited_at: membership.invitedAt,
    created_at: membership.createdAt,
    updated_at: membership.updatedAt,
    deleted_at: null,
    version: membership.version,
  };
}
