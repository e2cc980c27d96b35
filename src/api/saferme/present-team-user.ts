import type { Member } from "../../directory/memberships/membership.ts";
import { type Role, baseOf, wireOf } from "../../directory/role.ts";
import type { User } from "../../directory/users/user.ts";
import type { Resource } from "../../http/chosen-fields.ts";
import { zonedTime } from "../../http/zoned-time.ts";

/** A member with what is needed to show them: the organization's roles, and the zone of the team's times. */
export type ShownMember = Member & { roles: readonly Role[]; zone: string };

/** Fields of a person on a team that several resources have. */
const PERSON = {
  app_version: ({ user }: ShownMember) => user.profile.device?.appVersion ?? null,
  channel_count: ({ user }: ShownMember) => user.profile.counters?.channels ?? 0,
  email: ({ user }: ShownMember) => orNull(user.email),
  first_name: ({ user }: ShownMember) => orNull(user.givenName),
  last_active_at: ({ user, zone }: ShownMember) => timeOrNull(user.lastActiveAt, zone),
  last_name: ({ user }: ShownMember) => orNull(user.familyName),
  preferred_contact: ({ user }: ShownMember) => preferredContact(user),
  push_notification_enabled: ({ user }: ShownMember) => user.profile.device?.pushNotificationEnabled ?? false,
  report_count: ({ user }: ShownMember) => user.profile.counters?.reports ?? 0,
  role: ({ membership, roles }: ShownMember) => wireOf(roles, membership.role).saferme,
  supervisor_id: ({ membership }: ShownMember) => membership.supervisorId,
  user_id: ({ user }: ShownMember) => user.id,
};

/** The vendor's team_user: one membership with its user. */
export const TEAM_USER: Resource<ShownMember> = {
  fields: {
    id: ({ membership }) => membership.id,
    agreed_to_join: ({ membership }) => membership.agreedToJoin,
    app_version: PERSON.app_version,
    bluetooth_enabled: ({ user }) => user.profile.device?.bluetoothEnabled ?? false,
    channel_count: PERSON.channel_count,
    email: PERSON.email,
    first_degree_contact_count: ({ user }) => user.profile.counters?.firstDegreeContacts ?? 0,
    first_name: PERSON.first_name,
    inventory_item_assigned: ({ user }) => user.profile.wearable?.assigned ?? false,
    inventory_item_assigned_at: ({ user, zone }) => timeOrNull(user.profile.wearable?.assignedAt, zone),
    inventory_item_battery_status: ({ user }) => user.profile.wearable?.batteryStatus ?? null,
    inventory_item_item_id: ({ user }) => user.profile.wearable?.itemId ?? null,
    inventory_item_last_sync_time: ({ user, zone }) => timeOrNull(user.profile.wearable?.lastSyncAt, zone),
    is_deletable: ({ membership, roles }) => baseOf(roles, membership.role) !== "owner",
    last_active_at: PERSON.last_active_at,
    last_invited_at: ({ membership, zone }) => timeOrNull(membership.invitedAt, zone),
    last_name: PERSON.last_name,
    location_enabled: ({ user }) => user.profile.device?.locationEnabled ?? false,
    preferred_contact: PERSON.preferred_contact,
    push_notification_enabled: PERSON.push_notification_enabled,
    report_count: PERSON.report_count,
    role: PERSON.role,
    site_visit_terms_accepted: ({ user }) => user.profile.siteVisitTermsAccepted ?? false,
    status: ({ user }) => user.status,
    supervisor_id: PERSON.supervisor_id,
    user_id: PERSON.user_id,
  },
  defaults: [
    "id",
    "agreed_to_join",
    "app_version",
    "bluetooth_enabled",
    "last_active_at",
    "last_invited_at",
    "location_enabled",
    "push_notification_enabled",
    "role",
    "site_visit_terms_accepted",
    "supervisor_id",
    "user_id",
  ],
};

/** The vendor's team_person: the same people under the UUID that each has. */
export const TEAM_PERSON: Resource<ShownMember> = {
  fields: {
    id: ({ membership }) => membership.id,
    uuid: ({ user }) => user.uuid,
    app_version: PERSON.app_version,
    channel_count: PERSON.channel_count,
    company: ({ user }) => orNull(user.company),
    email: PERSON.email,
    first_name: PERSON.first_name,
    last_active_at: PERSON.last_active_at,
    last_name: PERSON.last_name,
    preferred_contact: PERSON.preferred_contact,
    push_notification_enabled: PERSON.push_notification_enabled,
    report_count: PERSON.report_count,
    role: PERSON.role,
    supervisor_id: PERSON.supervisor_id,
    team_id: ({ membership }) => membership.teamId,
    user_id: PERSON.user_id,
    visiting: ({ user }) => orNull(user.profile.visiting ?? ""),
  },
  defaults: [
    "id",
    "uuid",
    "app_version",
    "company",
    "email",
    "first_name",
    "last_active_at",
    "last_name",
    "preferred_contact",
    "push_notification_enabled",
    "role",
    "supervisor_id",
    "team_id",
    "user_id",
    "visiting",
  ],
};

/** What the person prefers, else their e-mail, else their phone. */
function preferredContact({ profile, email, phone }: User): string | null {
  return orNull(profile.preferredContact ?? "") ?? orNull(email) ?? orNull(phone);
}

/** A text that is not filled in is null on the wire. */
export function orNull(text: string): string | null {
  return text === "" ? null : text;
}

function timeOrNull(milliseconds: number | null | undefined, zone: string): string | null {
  return milliseconds === null || milliseconds === undefined ? null : zonedTime(milliseconds, zone);
}
