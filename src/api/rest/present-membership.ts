import type { Membership } from "../../directory/memberships/membership.ts";
import { presentFields } from "../../http/chosen-fields.ts";
import { timeOf, timeOrNull } from "./time.ts";

type Shown = { membership: Membership };

/** What a membership shows of itself. */
export const MEMBERSHIP_FIELDS = {
  id: ({ membership }: Shown) => membership.id,
  team_id: ({ membership }: Shown) => membership.teamId,
  user_id: ({ membership }: Shown) => membership.userId,
  role: ({ membership }: Shown) => membership.role,
  supervisor_id: ({ membership }: Shown) => membership.supervisorId,
  agreed_to_join: ({ membership }: Shown) => membership.agreedToJoin,
  invited_at: ({ membership }: Shown) => timeOrNull(membership.invitedAt),
  created_at: ({ membership }: Shown) => timeOf(membership.createdAt),
  updated_at: ({ membership }: Shown) => timeOf(membership.updatedAt),
  version: ({ membership }: Shown) => membership.version,
};

const defaults = Object.keys(MEMBERSHIP_FIELDS);
const present = presentFields({ fields: MEMBERSHIP_FIELDS, defaults }, new Set(defaults));

/** A membership as it is shown with its user, and by itself. */
export function membershipOf(membership: Membership): Record<string, unknown> {
  return present({ membership });
}
