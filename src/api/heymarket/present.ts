import type { MemberCard } from "../../directory/memberships/member-card.ts";
import type { Member } from "../../directory/memberships/membership.ts";
import type { Team } from "../../directory/teams/team.ts";
import { fullName } from "../../directory/users/name.ts";
import { internationalDigits } from "../../directory/users/phone.ts";
import { wholeSeconds } from "../../http/whole-seconds.ts";

/** Heymarket's TeamUser: one membership with its account. */
export type TeamUser = {
  id: number;
  phone: string;
  name: string;
  email: string;
  role_id: number;
  team_id: number;
  created_at: string;
  updated_at: string;
  user_created_at: string;
  user_updated_at: string;
};

/** All ten keys, always: the vendor's samples each show other ones, its table of the object has ten. */
export function presentTeamUser(card: MemberCard): TeamUser {
  return {
    id: card.id,
    phone: card.phone === "" ? "" : internationalDigits({ typed: card.phone, e164: card.phoneE164 }),
    name: fullName(card.givenName, card.familyName),
    email: card.email,
    role_id: card.wire.heymarket,
    team_id: card.teamId,
    created_at: wholeSeconds(card.createdAt),
    updated_at: wholeSeconds(card.updatedAt),
    user_created_at: wholeSeconds(card.userCreatedAt),
    user_updated_at: wholeSeconds(card.userUpdatedAt),
  };
}

/** The team without its members: what `GET /v1/team` begins with. */
export function presentTeam(team: Team, size: number): { id: number; name: string; list_size: number } {
  return { id: team.id, name: team.name, list_size: size };
}

/** A member as `GET /v1/team` lists it, where the role is a word. */
export function presentTeamMember({ membership, user }: Member): { id: number; name: string; role: string } {
  return { id: membership.id, name: fullName(user.givenName, user.familyName), role: membership.role };
}
