import type { Membership } from "../../directory/memberships/membership.ts";
import { type BuiltinRole, type Role, type RoleKey, baseOf, wireOf } from "../../directory/role.ts";
import { fullName } from "../../directory/users/name.ts";
import { nationalDigits } from "../../directory/users/phone.ts";
import type { User, UserStatus } from "../../directory/users/user.ts";
import { wholeSeconds } from "../../http/whole-seconds.ts";

/** Happy Grasshopper's user: eighteen keys, in the vendor's order. */
export type ShownUser = {
  id: number;
  first_name: string;
  last_name: string;
  full_name: string;
  email: string;
  company_name: string;
  phone: string;
  dob: string | null;
  gender: string;
  time_zone: string;
  status: string;
  site_id: number;
  contacts_count: number;
  tags_count: number;
  roles: string[];
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
};

/** What stands for a gender that nobody gave. */
export const NO_GENDER = "Not Specified";

export const STATUS_WORDS = { active: "Active", pending: "Pending", inactive: "Inactive" } as const satisfies Record<
  UserStatus,
  string
>;

/** A user as the vendor shows one; `memberships` are all that the user has. */
export function presentUser(user: User, memberships: readonly Membership[], roles: readonly Role[]): ShownUser {
  return {
    id: user.id,
    first_name: user.givenName,
    last_name: user.familyName,
    full_name: fullName(user.givenName, user.familyName),
    email: user.email,
    company_name: user.company,
    phone: user.phone === "" ? "" : nationalDigits({ typed: user.phone, e164: user.phoneE164 }),
    dob: user.birthDate,
    gender: user.gender === "" ? NO_GENDER : user.gender,
    time_zone: user.timeZone,
    status: STATUS_WORDS[user.status],
    site_id: user.organizationId,
    contacts_count: user.profile.counters?.contacts ?? 0,
    tags_count: user.profile.counters?.tags ?? 0,
    roles: rolesOf(user, memberships, roles),
    created_at: wholeSeconds(user.createdAt),
    updated_at: wholeSeconds(user.updatedAt),
    deleted_at: user.deletedAt === null ? null : wholeSeconds(user.deletedAt),
  };
}

/** The vendor's roles from the most powerful down: who has one has those after it. */
const LEVELS = ["Administrator", "Team Administrator", "User"];
const ADMINISTRATOR = 0;
const TEAM_ADMINISTRATOR = 1;
const USER = 2;

const LEVEL_OF = {
  owner: ADMINISTRATOR,
  admin: ADMINISTRATOR,
  team_admin: TEAM_ADMINISTRATOR,
  department_admin: TEAM_ADMINISTRATOR,
  member: USER,
  guest: USER,
  reader: USER,
} as const satisfies Record<BuiltinRole, number>;

/** Only the organization-wide role makes an Administrator: an owner or admin of a team administers that team. */
function rolesOf(user: User, memberships: readonly Membership[], roles: readonly Role[]): string[] {
  const held = memberships.map(({ role }) => heldRole(roles, role, TEAM_ADMINISTRATOR));
  if (user.role !== null) held.push(heldRole(roles, user.role, ADMINISTRATOR));
  const highest = Math.min(USER, ...held.map(({ level }) => level));
  const names = LEVELS.flatMap((name, level) => {
    const own = held.filter((role) => role.level === level && !LEVELS.includes(role.name)).map((role) => role.name);
    return level < highest ? own : own.concat(name);
  });
  return [...new Set(names)];
}

function heldRole(roles: readonly Role[], key: RoleKey, highest: number): { level: number; name: string } {
  return { level: Math.max(highest, LEVEL_OF[baseOf(roles, key)]), name: wireOf(roles, key).happygrasshopper };
}
