import type { Invitation } from "../invitations/invitation.ts";
import type { Membership } from "./membership.ts";

/** The invitation to a membership that was just made, to be sent as soon as can be. */
export function invitationTo({ organizationId, teamId, userId, createdAt }: Membership): Invitation {
  const place = { organizationId, teamId, userId, createdAt };
  return { ...place, state: "queued", attempts: 0, dueAt: createdAt, sentAt: null, error: null };
}
