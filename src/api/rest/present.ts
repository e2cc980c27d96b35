import type { Membership } from "../../directory/memberships/membership.ts";
import { fullName } from "../../directory/users/name.ts";
import type { User, UserProfile } from "../../directory/users/user.ts";
import { type Resource, presentFields } from "../../http/chosen-fields.ts";
import { wireName } from "./errors.ts";
import { membershipOf } from "./present-membership.ts";
import { timeOf, timeOrNull } from "./time.ts";

/** A user with what is shown of them only when it is asked for. */
export type ShownUser = { user: User; memberships?: readonly Membership[] };

const USER_FIELDS = {
  id: ({ user }: ShownUser) => user.id,
  uuid: ({ user }: ShownUser) => user.uuid,
  external_id: ({ user }: ShownUser) => user.externalId,
  given_name: ({ user }: ShownUser) => user.givenName,
  family_name: ({ user }: ShownUser) => user.familyName,
  name: ({ user }: ShownUser) => fullName(user.givenName, user.familyName),
  email: ({ user }: ShownUser) => user.email,
  phone: ({ user }: ShownUser) => user.phone,
  phone_e164: ({ user }: ShownUser) => user.phoneE164,
  title: ({ user }: ShownUser) => user.title,
  department: ({ user }: ShownUser) => user.department,
  company: ({ user }: ShownUser) => user.company,
  birth_date: ({ user }: ShownUser) => user.birthDate,
  gender: ({ user }: ShownUser) => user.gender,
  time_zone: ({ user }: ShownUser) => user.timeZone,
  locale: ({ user }: ShownUser) => user.locale,
  avatar: ({ user }: ShownUser) => user.avatar,
  status: ({ user }: ShownUser) => user.status,
  role: ({ user }: ShownUser) => user.role,
  last_active_at: ({ user }: ShownUser) => timeOrNull(user.lastActiveAt),
  emails: ({ user }: ShownUser) => user.profile.emails ?? [],
  phones: ({ user }: ShownUser) => user.profile.phones ?? [],
  addresses: ({ user }: ShownUser) => user.profile.addresses ?? [],
  chats: ({ user }: ShownUser) => user.profile.chats ?? {},
  socials: ({ user }: ShownUser) => user.profile.socials ?? {},
  other_contacts: ({ user }: ShownUser) => user.profile.otherContacts ?? null,
  url: ({ user }: ShownUser) => user.profile.url ?? null,
  rate: ({ user }: ShownUser) => user.profile.rate ?? null,
  preferred_contact: ({ user }: ShownUser) => user.profile.preferredContact ?? null,
  visiting: ({ user }: ShownUser) => user.profile.visiting ?? null,
  site_visit_terms_accepted: ({ user }: ShownUser) => user.profile.siteVisitTermsAccepted ?? null,
  email_notifications: ({ user }: ShownUser) => user.profile.emailNotifications ?? null,
  accepted_terms_version: ({ user }: ShownUser) => user.profile.acceptedTermsVersion ?? null,
  device: ({ user }: ShownUser) => partOf(user.profile.device),
  wearable: ({ user }: ShownUser) => wearableOf(user.profile.wearable),
  counters: ({ user }: ShownUser) => partOf(user.profile.counters),
  custom: ({ user }: ShownUser) => user.profile.custom ?? {},
  created_at: ({ user }: ShownUser) => timeOf(user.createdAt),
  updated_at: ({ user }: ShownUser) => timeOf(user.updatedAt),
  version: ({ user }: ShownUser) => user.version,
  memberships: ({ memberships = [] }: ShownUser) => memberships.map(membershipOf),
};

/** What is shown of a user; their memberships only when they are asked for. */
export const USER: Resource<ShownUser> = {
  fields: USER_FIELDS,
  defaults: Object.keys(USER_FIELDS).filter((name) => name !== "memberships"),
};

const presentDefaults = presentFields(USER, new Set(USER.defaults));

/** A user with the fields that are shown by default. */
export function userOf(user: User): Record<string, unknown> {
  return presentDefaults({ user });
}

function partOf(part: object | undefined): Record<string, unknown> | null {
  if (part === undefined) return null;
  return Object.fromEntries(Object.entries(part).map(([name, value]): [string, unknown] => [wireName(name), value]));
}

function wearableOf(wearable: UserProfile["wearable"]): Record<string, unknown> | null {
  if (wearable === undefined) return null;
  const { assignedAt, lastSyncAt, ...rest } = wearable;
  const times = { assigned_at: timeOrNull(assignedAt), last_sync_at: timeOrNull(lastSyncAt) };
  return { ...partOf(rest), ...times };
}
