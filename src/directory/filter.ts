/** A comparison that a filter can make. Text compares without regard to letter case. */
export type FilterOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "contains" | "starts_with" | "present";

export type FilterValue = string | number | boolean | null;

/**
 * A search as data. Every API parses its own form to this tree, and visibility is applied by and-ing a node to it.
 * `in` holds hundreds of values; `search` matches names, e-mails and phones (or names only) by any part, blind to
 * accents.
 */
export type Filter<Field extends string> =
  | { op: "and"; filters: readonly Filter<Field>[] }
  | { op: "or"; filters: readonly Filter<Field>[] }
  | { op: "not"; filter: Filter<Field> }
  | { op: FilterOperator; field: Field; value: FilterValue }
  | { op: "in"; field: Field; values: readonly FilterValue[] }
  | ({ op: "search" } & Search);

/** What people are looked for by, in names, e-mails and phones or in names only. */
export type Search = { text: string; within?: "names" };

/** All of the given filters that are there; matches everything when none is. */
export function allOf<Field extends string>(...filters: (Filter<Field> | undefined)[]): Filter<Field> {
  return { op: "and", filters: filters.filter((filter) => filter !== undefined) };
}

export const USER_FIELDS = [
  "id",
  "uuid",
  "external_id",
  "given_name",
  "family_name",
  "name",
  "email",
  "phone",
  "title",
  "department",
  "company",
  "gender",
  "time_zone",
  "status",
  "role",
  "birth_date",
  "last_active_at",
  "created_at",
  "updated_at",
  "team_id",
] as const;

/** What users can be filtered and sorted by. `team_id` is true for each team that the user is on; it does not sort. */
export type UserField = (typeof USER_FIELDS)[number];

export const MEMBERSHIP_FIELDS = [
  "id",
  "team_id",
  "user_id",
  "role",
  "supervisor_id",
  "agreed_to_join",
  "invited_at",
  "created_at",
  "updated_at",
  "name",
  "email",
  "phone",
  "status",
  "last_active_at",
  "user_uuid",
] as const;

/** What memberships can be filtered and sorted by, their user's fields included. */
export type MembershipField = (typeof MEMBERSHIP_FIELDS)[number];

export const TEAM_FIELDS = ["id", "uuid", "external_id", "name", "created_at", "updated_at"] as const;

export type TeamField = (typeof TEAM_FIELDS)[number];

export const CONTACT_FIELDS = [
  "id",
  "folder_id",
  "given_name",
  "family_name",
  "name",
  "title",
  "email",
  "phone",
  "created_at",
  "updated_at",
] as const;

/** What contacts can be filtered and sorted by. */
export type ContactField = (typeof CONTACT_FIELDS)[number];

export const CONTACT_FOLDER_FIELDS = ["id", "title"] as const;

export type ContactFolderField = (typeof CONTACT_FOLDER_FIELDS)[number];

export const INVITATION_FIELDS = ["team_id", "user_id", "state", "attempts", "error", "created_at", "sent_at"] as const;

export type InvitationField = (typeof INVITATION_FIELDS)[number];

export const GRANT_FIELDS = ["id", "user_id", "credential_id", "state", "created_at", "expires_at"] as const;

/** What OAuth grants can be filtered and sorted by; `state` is what a grant is at the moment. */
export type GrantField = (typeof GRANT_FIELDS)[number];

export const JOURNAL_FIELDS = [
  "id",
  "at",
  "origin",
  "actor_id",
  "credential_id",
  "action",
  "object",
  "object_id",
] as const;

export type JournalField = (typeof JOURNAL_FIELDS)[number];

export const JOB_FIELDS = [
  "id",
  "kind",
  "state",
  "finished",
  "team_id",
  "actor_id",
  "credential_id",
  "created_at",
] as const;

/** What jobs can be filtered by; `finished` is true of those that will not change any more. */
export type JobField = (typeof JOB_FIELDS)[number];

export const ROLE_FIELDS = ["id", "key", "name", "base", "builtin"] as const;

export type RoleField = (typeof ROLE_FIELDS)[number];

export const CREDENTIAL_FIELDS = [
  "id",
  "api",
  "kind",
  "label",
  "user_id",
  "team_id",
  "role",
  "scope",
  "live",
  "created_at",
  "expires_at",
  "revoked_at",
] as const;

/** What credentials can be filtered and sorted by; `live` is true of those that may be used. */
export type CredentialField = (typeof CREDENTIAL_FIELDS)[number];

export const WEBHOOK_FIELDS = ["id", "url", "description", "enabled", "created_at", "updated_at"] as const;

export type WebhookField = (typeof WEBHOOK_FIELDS)[number];

export const DELIVERY_FIELDS = [
  "id",
  "webhook_id",
  "state",
  "object",
  "object_id",
  "action",
  "attempts",
  "status",
  "error",
  "created_at",
  "due_at",
  "finished_at",
] as const;

/** What deliveries can be filtered by; `id` is the entry of the journal that is delivered. */
export type DeliveryField = (typeof DELIVERY_FIELDS)[number];
