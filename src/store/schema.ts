import type { Generated } from "kysely";
import type { AvatarRow } from "./avatar-row.ts";
import type { ContactFolderRow, ContactRow } from "./contact-rows.ts";
import type { UsedKeyRow } from "./used-key-row.ts";
import type { WebhookAttemptRow, WebhookDeliveryRow, WebhookRow } from "./webhook-rows.ts";

/** One row type a table, alike on both backends. Times are epoch milliseconds, documents are JSON text, flags 0 or 1. */
export type Schema = {
  organizations: OrganizationRow;
  counters: CounterRow;
  roles: RoleRow;
  teams: TeamRow;
  users: UserRow;
  contact_points: ContactPointRow;
  absences: AbsenceRow;
  contacts: ContactRow;
  contact_folders: ContactFolderRow;
  memberships: MembershipRow;
  block_counts: BlockCountRow;
  credentials: CredentialRow;
  sign_in_keys: SignInKeyRow;
  journal: JournalRow;
  jobs: JobRow;
  job_entries: JobEntryRow;
  job_results: JobResultRow;
  job_notes: JobNoteRow;
  sessions: SessionRow;
  oauth_grants: OAuthGrantRow;
  sign_in_tries: SignInTriesRow;
  passwords: PasswordRow;
  invitations: InvitationRow;
  used_keys: UsedKeyRow;
  avatars: AvatarRow;
  webhooks: WebhookRow;
  webhook_deliveries: WebhookDeliveryRow;
  webhook_attempts: WebhookAttemptRow;
  schema_migrations: { name: string; applied_at: number };
};

export type OrganizationRow = {
  id: Generated<number>;
  uuid: string;
  name: string;
  slug: string;
  country: string;
  time_zone: string;
  status: string;
  created_at: number;
  updated_at: number;
  version: number;
};

export type CounterRow = { organization_id: number; kind: string; next_id: number };

export type RoleRow = {
  organization_id: number;
  id: number;
  key: string;
  name: string;
  base: string;
  wire: string;
  version: number;
};

export type TeamRow = {
  organization_id: number;
  id: number;
  uuid: string;
  external_id: string | null;
  name: string;
  sort_name: string;
  description: string;
  client: number;
  time_zone: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
};

export type UserRow = {
  organization_id: number;
  id: number;
  uuid: string;
  external_id: string | null;
  given_name: string;
  family_name: string;
  /** Folded full name, for sorting and comparing. */
  sort_name: string;
  /** Folded family name. */
  sort_family: string;
  /** All that a substring search looks through: folded names, e-mails, phone digits. */
  search_text: string;
  email: string;
  email_key: string;
  phone: string;
  phone_e164: string;
  title: string;
  department: string;
  company: string;
  birth_date: string | null;
  gender: string;
  time_zone: string;
  locale: string;
  avatar: string;
  status: string;
  role: string | null;
  last_active_at: number | null;
  profile: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
};

export type ContactPointRow = {
  organization_id: number;
  kind: string;
  value: string;
  /** Part of the key: 0 for an e-mail, which one user holds alone, and the user for a phone, which may be shared. */
  sharer: number;
  user_id: number;
};

/** A day on which a user is away or, against the calendar, at work. */
export type AbsenceRow = { organization_id: number; user_id: number; day: string; kind: string };

export type MembershipRow = {
  organization_id: number;
  id: number;
  team_id: number;
  user_id: number;
  role: string;
  supervisor_id: number | null;
  agreed_to_join: number;
  invited_at: number | null;
  created_at: number;
  updated_at: number;
  /** Set while the user or the team is deleted. */
  deleted_at: number | null;
  version: number;
};

/** How many rows of a list have their id in a block; zero where the block is not there. */
export type BlockCountRow = { organization_id: number; list: string; block: number; count: number };

export type CredentialRow = {
  organization_id: number;
  id: number;
  api: string;
  kind: string;
  label: string;
  public_id: string;
  digest: string | null;
  sealed_secret: string | null;
  user_id: number | null;
  team_id: number | null;
  role: string | null;
  scope: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  version: number;
  /** With blanks between them; empty for all but OAuth clients. */
  redirect_uris: string;
  /** Of the secret that an OAuth client had before, and until when it goes on. */
  old_digest: string | null;
  old_secret_expires_at: number | null;
};

/** Leads from what a request presents to its organization: the one table whose key cannot start with it. */
export type SignInKeyRow = { kind: string; value: string; organization_id: number; credential_id: number };

export type JournalRow = {
  organization_id: number;
  id: number;
  at: number;
  origin: string;
  credential_id: number | null;
  actor_id: number | null;
  action: string;
  object: string;
  object_id: number;
  version: number;
  before: string;
  after: string;
};

export type JobRow = {
  organization_id: number;
  id: number;
  kind: string;
  state: string;
  description: string;
  search_text: string;
  /** The principal in whose name it runs, with the columns that are filtered on beside it. */
  principal: string;
  credential_id: number | null;
  actor_id: number | null;
  team_id: number | null;
  total: number;
  done: number;
  failed: number;
  options: string;
  progress: string;
  error: string | null;
  lease_holder: string | null;
  lease_until: number | null;
  cancel_requested: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  expires_at: number | null;
  version: number;
};

/** What a job has to work off: pieces of entries as JSON lists, `position` being that of a piece's first entry. */
export type JobEntryRow = { organization_id: number; job_id: number; position: number; count: number; entries: string };

/** What became of entries, written with the changes that they made. */
export type JobResultRow = {
  organization_id: number;
  job_id: number;
  position: number;
  count: number;
  /** How many of them were refused. */
  failed: number;
  results: string;
};

/** What a job remembers from one of its transactions to the next. */
export type JobNoteRow = {
  organization_id: number;
  job_id: number;
  kind: string;
  key: string;
  id: number;
  content: string;
};

export type SessionRow = {
  organization_id: number;
  id: number;
  api: string;
  user_id: number;
  access_digest: string;
  refresh_digest: string;
  app_id: string;
  client_uuid: string;
  created_at: number;
  access_expires_at: number;
  expires_at: number;
  version: number;
};

export type OAuthGrantRow = {
  organization_id: number;
  id: number;
  credential_id: number;
  user_id: number;
  scopes: string;
  redirect_uri: string;
  code_challenge: string | null;
  code_challenge_method: string | null;
  code_digest: string;
  code_expires_at: number;
  code_used_at: number | null;
  access_digest: string | null;
  access_expires_at: number | null;
  access_scopes: string | null;
  refresh_digest: string | null;
  refresh_expires_at: number | null;
  family_digest: string | null;
  expires_at: number;
  created_at: number;
  revoked_at: number | null;
  version: number;
};

/** Failed sign-ins by e-mail, whose organization is not known when they are counted. */
export type SignInTriesRow = { email_digest: string; count: number; last_at: number };

export type PasswordRow = { organization_id: number; user_id: number; hash: string };

/** An outbox: written with the membership that it tells of, sent afterwards. */
export type InvitationRow = {
  organization_id: number;
  team_id: number;
  user_id: number;
  state: string;
  attempts: number;
  created_at: number;
  due_at: number;
  sent_at: number | null;
  error: string | null;
};
