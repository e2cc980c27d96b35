import type { Membership } from "../memberships/membership.ts";
import { BUILTIN_WIRE, type Role } from "../role.ts";
import type { Team } from "../teams/team.ts";
import { asInternational, readPhone } from "../users/phone.ts";
import type { User } from "../users/user.ts";
import type { ExportRow } from "./columns.ts";
import { presentProfile } from "./profile-column.ts";

/** A person with all their places, as a row of an export: an import of it makes the same person. */
export function presentUser(user: User, memberships: readonly Membership[], country: string): ExportRow {
  return filled({
    kind: "user",
    id: user.id,
    uuid: user.uuid,
    external_id: user.externalId,
    given_name: user.givenName,
    family_name: user.familyName,
    email: user.email,
    phone: user.phone,
    phone_e164: derivedE164(user, country),
    title: user.title,
    department: user.department,
    company: user.company,
    birth_date: user.birthDate,
    gender: user.gender,
    time_zone: user.timeZone,
    locale: user.locale,
    avatar: user.avatar,
    status: user.status,
    role: user.role,
    last_active_at: shownMoment(user.lastActiveAt),
    profile: Object.keys(user.profile).length === 0 ? "" : presentProfile(user.profile),
    memberships: memberships.length === 0 ? "" : memberships.map(presentMembership),
    created_at: shownMoment(user.createdAt),
    updated_at: shownMoment(user.updatedAt),
  });
}

/** A place on a team, as the `memberships` column has it. */
function presentMembership(membership: Membership): Record<string, unknown> {
  return {
    id: membership.id,
    team_id: membership.teamId,
    role: membership.role,
    ...(membership.supervisorId === null ? {} : { supervisor_id: membership.supervisorId }),
    ...(membership.agreedToJoin ? { agreed_to_join: true } : {}),
    ...(membership.invitedAt === null ? {} : { invited_at: shownMoment(membership.invitedAt) }),
    created_at: shownMoment(membership.createdAt),
    updated_at: shownMoment(membership.updatedAt),
  };
}

export function presentTeam(team: Team): ExportRow {
  return filled({
    kind: "team",
    id: team.id,
    uuid: team.uuid,
    external_id: team.externalId,
    name: team.name,
    time_zone: team.timeZone,
    description: team.description,
    client: team.client ? true : "",
    created_at: shownMoment(team.createdAt),
    updated_at: shownMoment(team.updatedAt),
  });
}

/** A role of the organization's own, with what each vendor's API shows for it where that is not what its base shows. */
export function presentRole({ key, name, base, wire }: Role): ExportRow {
  const usual = BUILTIN_WIRE[base];
  const { heymarket, happygrasshopper, saferme, worksection } = wire;
  const own = {
    heymarket,
    ...(happygrasshopper === usual.happygrasshopper ? {} : { happygrasshopper }),
    ...(saferme === usual.saferme ? {} : { saferme }),
    ...(worksection === usual.worksection ? {} : { worksection }),
  };
  return { kind: "role", key, name, base, wire: own };
}

/** The E.164 form of a number that was kept without its +, where the phone as typed would be read as another one. */
function derivedE164({ phone, phoneE164 }: User, country: string): string {
  if (phone === "" || asInternational(phone) !== phoneE164) return "";
  return readPhone("phone", phone, country).e164 === phoneE164 ? "" : phoneE164;
}

function shownMoment(milliseconds: number | null): string {
  return milliseconds === null ? "" : new Date(milliseconds).toISOString();
}

function filled(row: ExportRow): ExportRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "" && value !== null));
}
