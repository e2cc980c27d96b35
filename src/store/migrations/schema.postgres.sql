-- Generated from the migrations: npm run generate

create table absences (
  organization_id bigint not null,
  user_id bigint not null,
  day text collate "C" not null,
  kind text collate "C" not null
);

create table avatars (
  organization_id bigint not null,
  user_id bigint not null,
  token text collate "C" not null,
  type text collate "C" not null,
  base64 text collate "C" not null
);

create table block_counts (
  organization_id bigint not null,
  list text collate "C" not null,
  block bigint not null,
  count bigint not null
);

create table contact_folders (
  organization_id bigint not null,
  id bigint not null,
  title text collate "C" not null,
  created_at bigint not null,
  version bigint not null
);

create table contact_points (
  organization_id bigint not null,
  kind text collate "C" not null,
  value text collate "C" not null,
  sharer bigint not null,
  user_id bigint not null
);

create table contacts (
  organization_id bigint not null,
  id bigint not null,
  folder_id bigint not null,
  given_name text collate "C" not null,
  family_name text collate "C" not null,
  title text collate "C" not null,
  email text collate "C" not null,
  phone text collate "C" not null,
  phone_e164 text collate "C" not null,
  profile jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  sort_name text collate "C" not null default ''::text,
  sort_family text collate "C" not null default ''::text,
  search_text text collate "C" not null default ''::text,
  email_key text collate "C" not null default ''::text,
  phone_key text collate "C" not null default ''::text
);

create table counters (
  organization_id bigint not null,
  kind text collate "C" not null,
  next_id bigint not null
);

create table credentials (
  organization_id bigint not null,
  id bigint not null,
  api text collate "C" not null,
  kind text collate "C" not null,
  label text collate "C" not null,
  public_id text collate "C" not null,
  digest text collate "C",
  sealed_secret text collate "C",
  user_id bigint,
  team_id bigint,
  role text collate "C",
  scope text collate "C" not null,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint,
  version bigint not null,
  redirect_uris text collate "C" not null default ''::text,
  old_digest text collate "C",
  old_secret_expires_at bigint
);

create table invitations (
  organization_id bigint not null,
  team_id bigint not null,
  user_id bigint not null,
  state text collate "C" not null,
  attempts bigint not null,
  created_at bigint not null,
  due_at bigint not null,
  sent_at bigint,
  error text collate "C"
);

create table job_entries (
  organization_id bigint not null,
  job_id bigint not null,
  position bigint not null,
  count bigint not null,
  entries text collate "C" not null
);

create table job_notes (
  organization_id bigint not null,
  job_id bigint not null,
  kind text collate "C" not null,
  key text collate "C" not null,
  id bigint not null,
  content text collate "C" not null
);

create table job_results (
  organization_id bigint not null,
  job_id bigint not null,
  position bigint not null,
  count bigint not null,
  failed bigint not null,
  results text collate "C" not null
);

create table jobs (
  organization_id bigint not null,
  id bigint not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  description text collate "C" not null,
  principal jsonb not null,
  credential_id bigint,
  actor_id bigint,
  team_id bigint,
  total bigint not null,
  done bigint not null,
  failed bigint not null,
  options jsonb not null,
  error text collate "C",
  lease_holder text collate "C",
  lease_until bigint,
  cancel_requested bigint not null,
  created_at bigint not null,
  started_at bigint,
  finished_at bigint,
  expires_at bigint,
  version bigint not null,
  progress jsonb not null default '{}'::jsonb,
  search_text text collate "C" not null default ''::text
);

create table journal (
  organization_id bigint not null,
  id bigint not null default nextval('journal_id_seq'::regclass),
  at bigint not null,
  origin text collate "C" not null,
  credential_id bigint,
  actor_id bigint,
  action text collate "C" not null,
  object text collate "C" not null,
  object_id bigint not null,
  version bigint not null,
  before jsonb not null,
  after jsonb not null
);

create table memberships (
  organization_id bigint not null,
  id bigint not null,
  team_id bigint not null,
  user_id bigint not null,
  role text collate "C" not null,
  supervisor_id bigint,
  agreed_to_join bigint not null,
  invited_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  version bigint not null
);

create table oauth_grants (
  organization_id bigint not null,
  id bigint not null,
  credential_id bigint not null,
  user_id bigint not null,
  scopes text collate "C" not null,
  redirect_uri text collate "C" not null,
  code_challenge text collate "C",
  code_challenge_method text collate "C",
  code_digest text collate "C" not null,
  code_expires_at bigint not null,
  code_used_at bigint,
  access_digest text collate "C",
  access_expires_at bigint,
  access_scopes text collate "C",
  refresh_digest text collate "C",
  refresh_expires_at bigint,
  family_digest text collate "C",
  expires_at bigint not null,
  created_at bigint not null,
  revoked_at bigint,
  version bigint not null
);

create table organizations (
  id bigint not null default nextval('organizations_id_seq'::regclass),
  uuid text collate "C" not null,
  name text collate "C" not null,
  slug text collate "C" not null,
  country text collate "C" not null,
  time_zone text collate "C" not null,
  status text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null
);

create table passwords (
  organization_id bigint not null,
  user_id bigint not null,
  hash text collate "C" not null
);

create table roles (
  organization_id bigint not null,
  id bigint not null,
  key text collate "C" not null,
  name text collate "C" not null,
  base text collate "C" not null,
  wire jsonb not null,
  version bigint not null default 1
);

create table schema_migrations (
  name text not null,
  applied_at bigint not null
);

create table sessions (
  organization_id bigint not null,
  id bigint not null,
  api text collate "C" not null,
  user_id bigint not null,
  access_digest text collate "C" not null,
  refresh_digest text collate "C" not null,
  app_id text collate "C" not null,
  client_uuid text collate "C" not null,
  created_at bigint not null,
  access_expires_at bigint not null,
  expires_at bigint not null,
  version bigint not null
);

create table sign_in_keys (
  kind text collate "C" not null,
  value text collate "C" not null,
  organization_id bigint not null,
  credential_id bigint not null
);

create table sign_in_tries (
  email_digest text collate "C" not null,
  count bigint not null,
  last_at bigint not null
);

create table teams (
  organization_id bigint not null,
  id bigint not null,
  uuid text collate "C" not null,
  external_id text collate "C",
  name text collate "C" not null,
  sort_name text collate "C" not null,
  description text collate "C" not null,
  client bigint not null,
  time_zone text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  version bigint not null
);

create table used_keys (
  organization_id bigint not null,
  holder text collate "C" not null,
  key text collate "C" not null,
  step bigint not null,
  digest text collate "C" not null,
  result text collate "C" not null,
  note text collate "C",
  expires_at bigint not null
);

create table users (
  organization_id bigint not null,
  id bigint not null,
  uuid text collate "C" not null,
  external_id text collate "C",
  given_name text collate "C" not null,
  family_name text collate "C" not null,
  sort_name text collate "C" not null,
  sort_family text collate "C" not null,
  search_text text collate "C" not null,
  email text collate "C" not null,
  email_key text collate "C" not null,
  phone text collate "C" not null,
  phone_e164 text collate "C" not null,
  title text collate "C" not null,
  department text collate "C" not null,
  company text collate "C" not null,
  birth_date text collate "C",
  gender text collate "C" not null,
  time_zone text collate "C" not null,
  locale text collate "C" not null,
  avatar text collate "C" not null,
  status text collate "C" not null,
  role text collate "C",
  last_active_at bigint,
  profile jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  version bigint not null
);

create table webhook_attempts (
  organization_id bigint not null,
  webhook_id bigint not null,
  entry_id bigint not null,
  number bigint not null,
  at bigint not null,
  status bigint,
  error text collate "C",
  milliseconds bigint not null
);

create table webhook_deliveries (
  organization_id bigint not null,
  webhook_id bigint not null,
  entry_id bigint not null,
  object text collate "C" not null,
  object_id bigint not null,
  action text collate "C" not null,
  state text collate "C" not null,
  attempts bigint not null,
  tries bigint not null,
  created_at bigint not null,
  due_at bigint not null,
  finished_at bigint,
  status bigint,
  error text collate "C"
);

create table webhooks (
  organization_id bigint not null,
  id bigint not null,
  uuid text collate "C" not null,
  url text collate "C" not null,
  description text collate "C" not null,
  events jsonb not null,
  secrets jsonb not null,
  enabled bigint not null,
  disabled_reason text collate "C",
  position bigint not null,
  backlogged bigint not null,
  due_at bigint,
  failing_since bigint,
  lease_holder text collate "C",
  lease_until bigint,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint,
  version bigint not null
);

alter table absences add constraint absences_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table absences add constraint absences_pkey PRIMARY KEY (organization_id, user_id, day);
alter table avatars add constraint avatars_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table avatars add constraint avatars_pkey PRIMARY KEY (organization_id, user_id);
alter table block_counts add constraint block_counts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table block_counts add constraint block_counts_pkey PRIMARY KEY (organization_id, list, block);
alter table contact_folders add constraint contact_folders_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table contact_folders add constraint contact_folders_pkey PRIMARY KEY (organization_id, id);
alter table contact_points add constraint contact_points_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table contact_points add constraint contact_points_pkey PRIMARY KEY (organization_id, kind, value, sharer);
alter table contacts add constraint contacts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table contacts add constraint contacts_pkey PRIMARY KEY (organization_id, id);
alter table counters add constraint counters_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table counters add constraint counters_pkey PRIMARY KEY (organization_id, kind);
alter table credentials add constraint credentials_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table credentials add constraint credentials_pkey PRIMARY KEY (organization_id, id);
alter table invitations add constraint invitations_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams(organization_id, id);
alter table invitations add constraint invitations_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table invitations add constraint invitations_pkey PRIMARY KEY (organization_id, team_id, user_id);
alter table job_entries add constraint job_entries_organization_id_job_id_fkey FOREIGN KEY (organization_id, job_id) REFERENCES jobs(organization_id, id);
alter table job_entries add constraint job_entries_pkey PRIMARY KEY (organization_id, job_id, "position");
alter table job_notes add constraint job_notes_organization_id_job_id_fkey FOREIGN KEY (organization_id, job_id) REFERENCES jobs(organization_id, id);
alter table job_notes add constraint job_notes_pkey PRIMARY KEY (organization_id, job_id, kind, key, id);
alter table job_results add constraint job_results_organization_id_job_id_fkey FOREIGN KEY (organization_id, job_id) REFERENCES jobs(organization_id, id);
alter table job_results add constraint job_results_pkey PRIMARY KEY (organization_id, job_id, "position");
alter table jobs add constraint jobs_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table jobs add constraint jobs_pkey PRIMARY KEY (organization_id, id);
alter table journal add constraint journal_pkey PRIMARY KEY (organization_id, id);
alter table memberships add constraint memberships_organization_id_team_id_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams(organization_id, id);
alter table memberships add constraint memberships_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table memberships add constraint memberships_pkey PRIMARY KEY (organization_id, user_id, team_id);
alter table memberships add constraint memberships_organization_id_id_key UNIQUE (organization_id, id);
alter table oauth_grants add constraint oauth_grants_organization_id_credential_id_fkey FOREIGN KEY (organization_id, credential_id) REFERENCES credentials(organization_id, id);
alter table oauth_grants add constraint oauth_grants_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table oauth_grants add constraint oauth_grants_pkey PRIMARY KEY (organization_id, id);
alter table organizations add constraint organizations_pkey PRIMARY KEY (id);
alter table organizations add constraint organizations_slug_key UNIQUE (slug);
alter table organizations add constraint organizations_uuid_key UNIQUE (uuid);
alter table passwords add constraint passwords_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table passwords add constraint passwords_pkey PRIMARY KEY (organization_id, user_id);
alter table roles add constraint roles_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table roles add constraint roles_pkey PRIMARY KEY (organization_id, key);
alter table roles add constraint roles_organization_id_id_key UNIQUE (organization_id, id);
alter table schema_migrations add constraint schema_migrations_pkey PRIMARY KEY (name);
alter table sessions add constraint sessions_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id);
alter table sessions add constraint sessions_pkey PRIMARY KEY (organization_id, id);
alter table sign_in_keys add constraint sign_in_keys_organization_id_credential_id_fkey FOREIGN KEY (organization_id, credential_id) REFERENCES credentials(organization_id, id);
alter table sign_in_keys add constraint sign_in_keys_pkey PRIMARY KEY (kind, value);
alter table sign_in_tries add constraint sign_in_tries_pkey PRIMARY KEY (email_digest);
alter table teams add constraint teams_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table teams add constraint teams_pkey PRIMARY KEY (organization_id, id);
alter table teams add constraint teams_organization_id_uuid_key UNIQUE (organization_id, uuid);
alter table used_keys add constraint used_keys_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table used_keys add constraint used_keys_pkey PRIMARY KEY (organization_id, holder, key, step);
alter table users add constraint users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table users add constraint users_pkey PRIMARY KEY (organization_id, id);
alter table users add constraint users_uuid UNIQUE (uuid, organization_id);
alter table webhook_attempts add constraint webhook_attempts_organization_id_webhook_id_fkey FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks(organization_id, id);
alter table webhook_attempts add constraint webhook_attempts_pkey PRIMARY KEY (organization_id, webhook_id, entry_id, number);
alter table webhook_deliveries add constraint webhook_deliveries_organization_id_webhook_id_fkey FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks(organization_id, id);
alter table webhook_deliveries add constraint webhook_deliveries_pkey PRIMARY KEY (organization_id, webhook_id, entry_id);
alter table webhooks add constraint webhooks_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id);
alter table webhooks add constraint webhooks_pkey PRIMARY KEY (organization_id, id);

CREATE INDEX contact_points_by_user ON public.contact_points USING btree (organization_id, user_id);
CREATE INDEX contacts_by_created ON public.contacts USING btree (organization_id, created_at, id);
CREATE INDEX contacts_by_email ON public.contacts USING btree (organization_id, email_key, id);
CREATE INDEX contacts_by_family ON public.contacts USING btree (organization_id, sort_family, id);
CREATE INDEX contacts_by_name ON public.contacts USING btree (organization_id, sort_name, id);
CREATE INDEX contacts_by_updated ON public.contacts USING btree (organization_id, updated_at, id);
CREATE INDEX invitations_by_age ON public.invitations USING btree (organization_id, created_at, team_id, user_id);
CREATE INDEX invitations_to_send ON public.invitations USING btree (due_at) WHERE (state = 'queued'::text);
CREATE INDEX jobs_to_do ON public.jobs USING btree (organization_id, id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX journal_by_object ON public.journal USING btree (organization_id, object, object_id, id);
CREATE INDEX memberships_by_own_role ON public.memberships USING btree (organization_id, role) WHERE (role <> ALL (ARRAY['owner'::text, 'admin'::text, 'team_admin'::text, 'department_admin'::text, 'member'::text, 'guest'::text, 'reader'::text]));
CREATE INDEX memberships_by_team ON public.memberships USING btree (organization_id, team_id, id) WHERE (deleted_at IS NULL);
CREATE INDEX memberships_by_team_agreed ON public.memberships USING btree (organization_id, team_id, agreed_to_join, id) WHERE (deleted_at IS NULL);
CREATE INDEX memberships_by_team_invited ON public.memberships USING btree (organization_id, team_id, COALESCE(invited_at, (0)::bigint), id) WHERE (deleted_at IS NULL);
CREATE INDEX memberships_by_team_role ON public.memberships USING btree (organization_id, team_id, role, id) WHERE (deleted_at IS NULL);
CREATE INDEX memberships_by_team_supervisor ON public.memberships USING btree (organization_id, team_id, COALESCE(supervisor_id, (0)::bigint), id) WHERE (deleted_at IS NULL);
CREATE INDEX oauth_grants_by_client ON public.oauth_grants USING btree (organization_id, credential_id, id);
CREATE INDEX oauth_grants_by_user ON public.oauth_grants USING btree (organization_id, user_id);
CREATE INDEX sessions_by_user ON public.sessions USING btree (organization_id, user_id);
CREATE INDEX sign_in_keys_by_credential ON public.sign_in_keys USING btree (organization_id, credential_id);
CREATE INDEX sign_in_tries_by_age ON public.sign_in_tries USING btree (last_at);
CREATE INDEX teams_by_name ON public.teams USING btree (organization_id, sort_name, id);
CREATE UNIQUE INDEX teams_external ON public.teams USING btree (organization_id, external_id) WHERE ((external_id IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX used_keys_by_end ON public.used_keys USING btree (organization_id, expires_at);
CREATE INDEX users_by_activity ON public.users USING btree (organization_id, COALESCE(last_active_at, (0)::bigint), id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_created ON public.users USING btree (organization_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_email ON public.users USING btree (organization_id, email_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_family ON public.users USING btree (organization_id, sort_family, id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_name ON public.users USING btree (organization_id, sort_name, id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_own_role ON public.users USING btree (organization_id, role) WHERE (role <> ALL (ARRAY['owner'::text, 'admin'::text, 'team_admin'::text, 'department_admin'::text, 'member'::text, 'guest'::text, 'reader'::text]));
CREATE INDEX users_by_role ON public.users USING btree (organization_id, role) WHERE ((role IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX users_by_status ON public.users USING btree (organization_id, status, id) WHERE (deleted_at IS NULL);
CREATE INDEX users_by_updated ON public.users USING btree (organization_id, updated_at, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX users_external ON public.users USING btree (organization_id, external_id) WHERE ((external_id IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX users_search ON public.users USING gin (organization_id, ((id >> 15)), search_text gin_trgm_ops) WITH (gin_pending_list_limit='128');
CREATE INDEX webhook_deliveries_over ON public.webhook_deliveries USING btree (organization_id, webhook_id, finished_at);
CREATE INDEX webhook_deliveries_pending ON public.webhook_deliveries USING btree (organization_id, webhook_id, object, object_id, entry_id) WHERE (state = 'pending'::text);
CREATE INDEX webhooks_to_serve ON public.webhooks USING btree (organization_id, id) WHERE ((enabled = 1) AND (deleted_at IS NULL));
