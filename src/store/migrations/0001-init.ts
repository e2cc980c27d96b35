import type { Backend } from "../backend.ts";
import { users } from "./0001-users.ts";

/** The first schema: everything that the four vendors' fields, SCIM and the journal need. */
export function init({ name, types }: Backend): string[] {
  const { integer, text, json, serial } = types;
  const sqlite = name === "sqlite";
  const strict = sqlite ? " strict" : "";
  const keyed = sqlite ? " strict, without rowid" : "";
  return [
    `create table organizations (
      id ${sqlite ? "integer primary key autoincrement" : `${serial} primary key`},
      uuid ${text} not null unique,
      name ${text} not null,
      slug ${text} not null unique,
      country ${text} not null,
      time_zone ${text} not null,
      status ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      version ${integer} not null
    )${strict}`,
    `create table counters (
      organization_id ${integer} not null references organizations (id),
      kind ${text} not null,
      next_id ${integer} not null,
      primary key (organization_id, kind)
    )${keyed}`,
    `create table roles (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      key ${text} not null,
      name ${text} not null,
      base ${text} not null,
      wire ${json} not null,
      primary key (organization_id, key),
      unique (organization_id, id)
    )${keyed}`,
    `create table teams (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      uuid ${text} not null,
      external_id ${text},
      name ${text} not null,
      sort_name ${text} not null,
      description ${text} not null,
      client ${integer} not null,
      time_zone ${text} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      deleted_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id),
      unique (organization_id, uuid)
    )${keyed}`,
    "create unique index teams_external on teams (organization_id, external_id) where external_id is not null and deleted_at is null",
    "create index teams_by_name on teams (organization_id, sort_name, id)",
    ...users(sqlite, types),
    `create table contact_points (
      organization_id ${integer} not null,
      kind ${text} not null,
      value ${text} not null,
      sharer ${integer} not null,
      user_id ${integer} not null,
      primary key (organization_id, kind, value, sharer),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    "create index contact_points_by_user on contact_points (organization_id, user_id)",
    `create table absences (
      organization_id ${integer} not null,
      user_id ${integer} not null,
      day ${text} not null,
      kind ${text} not null,
      primary key (organization_id, user_id, day),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    `create table memberships (
      organization_id ${integer} not null,
      id ${integer} not null,
      team_id ${integer} not null,
      user_id ${integer} not null,
      role ${text} not null,
      supervisor_id ${integer},
      agreed_to_join ${integer} not null,
      invited_at ${integer},
      created_at ${integer} not null,
      updated_at ${integer} not null,
      deleted_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id),
      foreign key (organization_id, team_id) references teams (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    "create unique index memberships_by_user on memberships (organization_id, user_id, team_id)",
    "create index memberships_by_team on memberships (organization_id, team_id, id) where deleted_at is null",
    "create index memberships_by_team_role on memberships (organization_id, team_id, role, id) where deleted_at is null",
    "create index memberships_by_team_agreed on memberships (organization_id, team_id, agreed_to_join, id) where deleted_at is null",
    "create index memberships_by_team_invited on memberships (organization_id, team_id, coalesce(invited_at, 0), id) where deleted_at is null",
    "create index memberships_by_team_supervisor on memberships (organization_id, team_id, coalesce(supervisor_id, 0), id) where deleted_at is null",
    `create table block_counts (
      organization_id ${integer} not null references organizations (id),
      list ${text} not null,
      block ${integer} not null,
      count ${integer} not null,
      primary key (organization_id, list, block)
    )${keyed}`,
    ...signIn(integer, text, keyed),
    `create table journal (
      organization_id ${integer} not null,
      id ${sqlite ? `${integer} not null` : `${serial} not null`},
      at ${integer} not null,
      origin ${text} not null,
      credential_id ${integer},
      actor_id ${integer},
      action ${text} not null,
      object ${text} not null,
      object_id ${integer} not null,
      version ${integer} not null,
      before ${json} not null,
      after ${json} not null,
      primary key (organization_id, id)
    )${keyed}`,
    "create index journal_by_object on journal (organization_id, object, object_id, id)",
    ...jobs(integer, text, json, keyed),
    ...invitations(integer, text, keyed),
  ];
}

function signIn(integer: string, text: string, keyed: string): string[] {
  return [
    `create table credentials (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      api ${text} not null,
      kind ${text} not null,
      label ${text} not null,
      public_id ${text} not null,
      digest ${text},
      sealed_secret ${text},
      user_id ${integer},
      team_id ${integer},
      role ${text},
      scope ${text} not null,
      created_at ${integer} not null,
      expires_at ${integer},
      revoked_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id)
    )${keyed}`,
    `create table sign_in_keys (
      kind ${text} not null,
      value ${text} not null,
      organization_id ${integer} not null,
      credential_id ${integer} not null,
      primary key (kind, value),
      foreign key (organization_id, credential_id) references credentials (organization_id, id)
    )${keyed}`,
    "create index sign_in_keys_by_credential on sign_in_keys (organization_id, credential_id)",
    ...passwords(integer, text, keyed),
  ];
}

function passwords(integer: string, text: string, keyed: string): string[] {
  return [
    `create table passwords (
      organization_id ${integer} not null,
      user_id ${integer} not null,
      hash ${text} not null,
      primary key (organization_id, user_id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    `create table sessions (
      organization_id ${integer} not null,
      id ${integer} not null,
      api ${text} not null,
      user_id ${integer} not null,
      access_digest ${text} not null,
      refresh_digest ${text} not null,
      app_id ${text} not null,
      client_uuid ${text} not null,
      created_at ${integer} not null,
      access_expires_at ${integer} not null,
      expires_at ${integer} not null,
      version ${integer} not null,
      primary key (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    "create index sessions_by_user on sessions (organization_id, user_id)",
    // Whoever signs in says only an e-mail: neither the organization nor whether there is such a person is known yet.
    `create table sign_in_tries (
      email_digest ${text} not null primary key,
      count ${integer} not null,
      last_at ${integer} not null
    )${keyed}`,
    "create index sign_in_tries_by_age on sign_in_tries (last_at)",
  ];
}

function invitations(integer: string, text: string, keyed: string): string[] {
  return [
    `create table invitations (
      organization_id ${integer} not null,
      team_id ${integer} not null,
      user_id ${integer} not null,
      state ${text} not null,
      attempts ${integer} not null,
      created_at ${integer} not null,
      due_at ${integer} not null,
      sent_at ${integer},
      error ${text},
      primary key (organization_id, team_id, user_id),
      foreign key (organization_id, team_id) references teams (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    // Whoever sends looks in all organizations at once.
    "create index invitations_to_send on invitations (due_at) where state = 'queued'",
    "create index invitations_by_age on invitations (organization_id, created_at, team_id, user_id)",
  ];
}

function jobs(integer: string, text: string, json: string, keyed: string): string[] {
  const pieces = (table: string, content: string) => `create table ${table} (
      organization_id ${integer} not null,
      job_id ${integer} not null,
      position ${integer} not null,
      count ${integer} not null,
      ${content},
      primary key (organization_id, job_id, position),
      foreign key (organization_id, job_id) references jobs (organization_id, id)
    )${keyed}`;
  return [
    `create table jobs (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      kind ${text} not null,
      state ${text} not null,
      description ${text} not null,
      principal ${json} not null,
      credential_id ${integer},
      actor_id ${integer},
      team_id ${integer},
      total ${integer} not null,
      done ${integer} not null,
      failed ${integer} not null,
      options ${json} not null,
      error ${text},
      lease_holder ${text},
      lease_until ${integer},
      cancel_requested ${integer} not null,
      created_at ${integer} not null,
      started_at ${integer},
      finished_at ${integer},
      expires_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id)
    )${keyed}`,
    // Whoever looks for work looks in all organizations at once.
    "create index jobs_to_do on jobs (organization_id, id) where state in ('queued', 'running')",
    pieces("job_entries", `entries ${text} not null`),
    pieces("job_results", `failed ${integer} not null, results ${text} not null`),
  ];
}
