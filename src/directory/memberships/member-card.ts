import { type Role, type RoleKey, type RoleWire, wireOf } from "../role.ts";
import type { Member } from "./membership.ts";

/** The few fields of a member that a lookup by contact answers with. Times are epoch milliseconds. */
export type MemberCard = {
  id: number;
  teamId: number;
  role: RoleKey;
  /** How each vendor's API shows the role. */
  wire: RoleWire;
  createdAt: number;
  updatedAt: number;
  givenName: string;
  familyName: string;
  email: string;
  phone: string;
  phoneE164: string;
  userCreatedAt: number;
  userUpdatedAt: number;
};

/** The card of a member that was read whole. */
export function cardOf({ membership, user }: Member, roles: readonly Role[]): MemberCard {
  return {
    id: membership.id,
    teamId: membership.teamId,
    role: membership.role,
    wire: wireOf(roles, membership.role),
    createdAt: membership.createdAt,
    updatedAt: membership.updatedAt,
    givenName: user.givenName,
    familyName: user.familyName,
    email: user.email,
    phone: user.phone,
    phoneE164: user.phoneE164,
    userCreatedAt: user.createdAt,
    userUpdatedAt: user.updatedAt,
  };
}
