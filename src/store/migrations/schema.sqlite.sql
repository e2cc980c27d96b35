-- Generated from the migrations: npm run generate

CREATE TABLE absences (
  organization_id integer not null,
  user_id integer not null,
  day text not null,
  kind text not null,
  primary key (organization_id, user_id, day),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE TABLE avatars (
  organization_id integer not null,
  user_id integer not null,
  token text not null,
  type text not null,
  base64 text not null,
  primary key (organization_id, user_id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict;

CREATE TABLE block_counts (
  organization_id integer not null references organizations (id),
  list text not null,
  block integer not null,
  count integer not null,
  primary key (organization_id, list, block)
) strict, without rowid;

CREATE TABLE contact_folders (
  organization_id integer not null references organizations (id),
  id integer not null,
  title text not null,
  created_at integer not null,
  version integer not null,
  primary key (organization_id, id)
) strict, without rowid;

CREATE TABLE contact_points (
  organization_id integer not null,
  kind text not null,
  value text not null,
  sharer integer not null,
  user_id integer not null,
  primary key (organization_id, kind, value, sharer),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE INDEX contact_points_by_user on contact_points (organization_id, user_id);

CREATE TABLE contacts (
  organization_id integer not null references organizations (id),
  id integer not null,
  folder_id integer not null,
  given_name text not null,
  family_name text not null,
  title text not null,
  email text not null,
  phone text not null,
  phone_e164 text not null,
  profile text not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null, sort_name text not null default '', sort_family text not null default '', search_text text not null default '', email_key text not null default '', phone_key text not null default '',
  primary key (organization_id, id)
) strict, without rowid;

CREATE INDEX contacts_by_created on contacts (organization_id, created_at, id);

CREATE INDEX contacts_by_email on contacts (organization_id, email_key, id);

CREATE INDEX contacts_by_family on contacts (organization_id, sort_family, id);

CREATE INDEX contacts_by_name on contacts (organization_id, sort_name, id);

CREATE INDEX contacts_by_updated on contacts (organization_id, updated_at, id);

CREATE TABLE counters (
  organization_id integer not null references organizations (id),
  kind text not null,
  next_id integer not null,
  primary key (organization_id, kind)
) strict, without rowid;

CREATE TABLE credentials (
  organization_id integer not null references organizations (id),
  id integer not null,
  api text not null,
  kind text not null,
  label text not null,
  public_id text not null,
  digest text,
  sealed_secret text,
  user_id integer,
  team_id integer,
  role text,
  scope text not null,
  created_at integer not null,
  expires_at integer,
  revoked_at integer,
  version integer not null, redirect_uris text not null default '', old_digest text, old_secret_expires_at integer,
  primary key (organization_id, id)
) strict, without rowid;

CREATE TABLE invitations (
  organization_id integer not null,
  team_id integer not null,
  user_id integer not null,
  state text not null,
  attempts integer not null,
  created_at integer not null,
  due_at integer not null,
  sent_at integer,
  error text,
  primary key (organization_id, team_id, user_id),
  foreign key (organization_id, team_id) references teams (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE INDEX invitations_by_age on invitations (organization_id, created_at, team_id, user_id);

CREATE INDEX invitations_to_send on invitations (due_at) where state = 'queued';

CREATE TABLE job_entries (
  organization_id integer not null,
  job_id integer not null,
  position integer not null,
  count integer not null,
  entries text not null,
  primary key (organization_id, job_id, position),
  foreign key (organization_id, job_id) references jobs (organization_id, id)
) strict, without rowid;

CREATE TABLE job_notes (
  organization_id integer not null,
  job_id integer not null,
  kind text not null,
  key text not null,
  id integer not null,
  content text not null,
  primary key (organization_id, job_id, kind, key, id),
  foreign key (organization_id, job_id) references jobs (organization_id, id)
) strict, without rowid;

CREATE TABLE job_results (
  organization_id integer not null,
  job_id integer not null,
  position integer not null,
  count integer not null,
  failed integer not null, results text not null,
  primary key (organization_id, job_id, position),
  foreign key (organization_id, job_id) references jobs (organization_id, id)
) strict, without rowid;

CREATE TABLE jobs (
  organization_id integer not null references organizations (id),
  id integer not null,
  kind text not null,
  state text not null,
  description text not null,
  principal text not null,
  credential_id integer,
  actor_id integer,
  team_id integer,
  total integer not null,
  done integer not null,
  failed integer not null,
  options text not null,
  error text,
  lease_holder text,
  lease_until integer,
  cancel_requested integer not null,
  created_at integer not null,
  started_at integer,
  finished_at integer,
  expires_at integer,
  version integer not null, progress text not null default '{}', search_text text not null default '',
  primary key (organization_id, id)
) strict, without rowid;

CREATE INDEX jobs_to_do on jobs (organization_id, id) where state in ('queued', 'running');

CREATE TABLE journal (
  organization_id integer not null,
  id integer not null,
  at integer not null,
  origin text not null,
  credential_id integer,
  actor_id integer,
  action text not null,
  object text not null,
  object_id integer not null,
  version integer not null,
  before text not null,
  after text not null,
  primary key (organization_id, id)
) strict, without rowid;

CREATE INDEX journal_by_object on journal (organization_id, object, object_id, id);

CREATE TABLE "memberships" (
  organization_id integer not null,
  id integer not null,
  team_id integer not null,
  user_id integer not null,
  role text not null,
  supervisor_id integer,
  agreed_to_join integer not null,
  invited_at integer,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer,
  version integer not null,
  primary key (organization_id, user_id, team_id),
  unique (organization_id, id),
  foreign key (organization_id, team_id) references teams (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE INDEX memberships_by_own_role on memberships (organization_id, role) where role not in ('owner', 'admin', 'team_admin', 'department_admin', 'member', 'guest', 'reader');

CREATE INDEX memberships_by_team on memberships (organization_id, team_id, id) where deleted_at is null;

CREATE INDEX memberships_by_team_agreed on memberships (organization_id, team_id, agreed_to_join, id) where deleted_at is null;

CREATE INDEX memberships_by_team_invited on memberships (organization_id, team_id, coalesce(invited_at, 0), id) where deleted_at is null;

CREATE INDEX memberships_by_team_role on memberships (organization_id, team_id, role, id) where deleted_at is null;

CREATE INDEX memberships_by_team_supervisor on memberships (organization_id, team_id, coalesce(supervisor_id, 0), id) where deleted_at is null;

CREATE TABLE oauth_grants (
  organization_id integer not null,
  id integer not null,
  credential_id integer not null,
  user_id integer not null,
  scopes text not null,
  redirect_uri text not null,
  code_challenge text,
  code_challenge_method text,
  code_digest text not null,
  code_expires_at integer not null,
  code_used_at integer,
  access_digest text,
  access_expires_at integer,
  access_scopes text,
  refresh_digest text,
  refresh_expires_at integer,
  family_digest text,
  expires_at integer not null,
  created_at integer not null,
  revoked_at integer,
  version integer not null,
  primary key (organization_id, id),
  foreign key (organization_id, credential_id) references credentials (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE INDEX oauth_grants_by_client on oauth_grants (organization_id, credential_id, id);

CREATE INDEX oauth_grants_by_user on oauth_grants (organization_id, user_id);

CREATE TABLE organizations (
  id integer primary key autoincrement,
  uuid text not null unique,
  name text not null,
  slug text not null unique,
  country text not null,
  time_zone text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null
) strict;

CREATE TABLE passwords (
  organization_id integer not null,
  user_id integer not null,
  hash text not null,
  primary key (organization_id, user_id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE TABLE roles (
  organization_id integer not null references organizations (id),
  id integer not null,
  key text not null,
  name text not null,
  base text not null,
  wire text not null, version integer not null default 1,
  primary key (organization_id, key),
  unique (organization_id, id)
) strict, without rowid;

CREATE TABLE schema_migrations (name text primary key, applied_at bigint not null);

CREATE TABLE sessions (
  organization_id integer not null,
  id integer not null,
  api text not null,
  user_id integer not null,
  access_digest text not null,
  refresh_digest text not null,
  app_id text not null,
  client_uuid text not null,
  created_at integer not null,
  access_expires_at integer not null,
  expires_at integer not null,
  version integer not null,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
) strict, without rowid;

CREATE INDEX sessions_by_user on sessions (organization_id, user_id);

CREATE TABLE sign_in_keys (
  kind text not null,
  value text not null,
  organization_id integer not null,
  credential_id integer not null,
  primary key (kind, value),
  foreign key (organization_id, credential_id) references credentials (organization_id, id)
) strict, without rowid;

CREATE INDEX sign_in_keys_by_credential on sign_in_keys (organization_id, credential_id);

CREATE TABLE sign_in_tries (
  email_digest text not null primary key,
  count integer not null,
  last_at integer not null
) strict, without rowid;

CREATE INDEX sign_in_tries_by_age on sign_in_tries (last_at);

CREATE TABLE teams (
  organization_id integer not null references organizations (id),
  id integer not null,
  uuid text not null,
  external_id text,
  name text not null,
  sort_name text not null,
  description text not null,
  client integer not null,
  time_zone text not null,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer,
  version integer not null,
  primary key (organization_id, id),
  unique (organization_id, uuid)
) strict, without rowid;

CREATE INDEX teams_by_name on teams (organization_id, sort_name, id);

CREATE UNIQUE INDEX teams_external on teams (organization_id, external_id) where external_id is not null and deleted_at is null;

CREATE TABLE used_keys (
  organization_id integer not null references organizations (id),
  holder text not null,
  key text not null,
  step integer not null,
  digest text not null,
  result text not null,
  note text,
  expires_at integer not null,
  primary key (organization_id, holder, key, step)
) strict, without rowid;

CREATE INDEX used_keys_by_end on used_keys (organization_id, expires_at);

CREATE VIRTUAL TABLE user_search using fts5 (search_text, content = 'users', content_rowid = 'row_key', tokenize = 'trigram');

CREATE TABLE users (
  row_key integer primary key,
  organization_id integer not null references organizations (id),
  id integer not null,
  uuid text not null,
  external_id text,
  given_name text not null,
  family_name text not null,
  sort_name text not null,
  sort_family text not null,
  search_text text not null,
  email text not null,
  email_key text not null,
  phone text not null,
  phone_e164 text not null,
  title text not null,
  department text not null,
  company text not null,
  birth_date text,
  gender text not null,
  time_zone text not null,
  locale text not null,
  avatar text not null,
  status text not null,
  role text,
  last_active_at integer,
  profile text not null,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer,
  version integer not null,
  unique (organization_id, id),
  unique (organization_id, uuid)
) strict;

CREATE INDEX users_by_activity on users (organization_id, coalesce(last_active_at, 0), id) where deleted_at is null;

CREATE INDEX users_by_created on users (organization_id, created_at, id) where deleted_at is null;

CREATE INDEX users_by_email on users (organization_id, email_key, id) where deleted_at is null;

CREATE INDEX users_by_family on users (organization_id, sort_family, id) where deleted_at is null;

CREATE INDEX users_by_name on users (organization_id, sort_name, id) where deleted_at is null;

CREATE INDEX users_by_own_role on users (organization_id, role) where role not in ('owner', 'admin', 'team_admin', 'department_admin', 'member', 'guest', 'reader');

CREATE INDEX users_by_role on users (organization_id, role) where role is not null and deleted_at is null;

CREATE INDEX users_by_status on users (organization_id, status, id) where deleted_at is null;

CREATE INDEX users_by_updated on users (organization_id, updated_at, id) where deleted_at is null;

CREATE UNIQUE INDEX users_external on users (organization_id, external_id) where external_id is not null and deleted_at is null;

CREATE TRIGGER users_search_delete after delete on users begin insert into user_search (user_search, rowid, search_text) values ('delete', old.row_key, old.search_text); end;

CREATE TRIGGER users_search_insert after insert on users begin insert into user_search (rowid, search_text) values (new.row_key, new.search_text); end;

CREATE TRIGGER users_search_update after update of search_text on users
  when old.search_text is not new.search_text begin insert into user_search (user_search, rowid, search_text) values ('delete', old.row_key, old.search_text); insert into user_search (rowid, search_text) values (new.row_key, new.search_text); end;

CREATE TABLE webhook_attempts (
  organization_id integer not null,
  webhook_id integer not null,
  entry_id integer not null,
  number integer not null,
  at integer not null,
  status integer,
  error text,
  milliseconds integer not null,
  primary key (organization_id, webhook_id, entry_id, number),
  foreign key (organization_id, webhook_id) references webhooks (organization_id, id)
) strict, without rowid;

CREATE TABLE webhook_deliveries (
  organization_id integer not null,
  webhook_id integer not null,
  entry_id integer not null,
  object text not null,
  object_id integer not null,
  action text not null,
  state text not null,
  attempts integer not null,
  tries integer not null,
  created_at integer not null,
  due_at integer not null,
  finished_at integer,
  status integer,
  error text,
  primary key (organization_id, webhook_id, entry_id),
  foreign key (organization_id, webhook_id) references webhooks (organization_id, id)
) strict, without rowid;

CREATE INDEX webhook_deliveries_over on webhook_deliveries (organization_id, webhook_id, finished_at);

CREATE INDEX webhook_deliveries_pending on webhook_deliveries
  (organization_id, webhook_id, object, object_id, entry_id) where state = 'pending';

CREATE TABLE webhooks (
  organization_id integer not null references organizations (id),
  id integer not null,
  uuid text not null,
  url text not null,
  description text not null,
  events text not null,
  secrets text not null,
  enabled integer not null,
  disabled_reason text,
  position integer not null,
  backlogged integer not null,
  due_at integer,
  failing_since integer,
  lease_holder text,
  lease_until integer,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer,
  version integer not null,
  primary key (organization_id, id)
) strict, without rowid;

CREATE INDEX webhooks_to_serve on webhooks (organization_id, id) where enabled = 1 and deleted_at is null;
