import type { Membership } from "../../directory/memberships/membership.ts";

/** A membership as it is shown with its user, and by itself. */
export function membershipOf(membership: Membership) {
  return {
    id: membership.id,
    team_id: membership.teamId,
    user_id: membership.userId,
    role: membership.role,
    supervisor_id: membership.supervisorId,
    agreed_to_join: membership.agreedToJoin,
    invited_at: membership.invitedAt === null ? null : new Date(membership.invitedAt).toISOString(),
    created_at: new Date(membership.createdAt).toISOString(),
    updated_at: new Date(membership.updatedAt).toISOString(),
    version: membership.version,
  };
}
