import type { Backend } from "../backend.ts";

/** The users of the first schema, with what finds them. */
export function users(sqlite: boolean, { integer, text, json }: Backend["types"]): string[] {
  return [
    `create table users (
      ${sqlite ? "row_key integer primary key,\n      " : ""}organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      uuid ${text} not null,
      external_id ${text},
      given_name ${text} not null,
      family_name ${text} not null,
      sort_name ${text} not null,
      sort_family ${text} not null,
      search_text ${text} not null,
      email ${text} not null,
      email_key ${text} not null,
      phone ${text} not null,
      phone_e164 ${text} not null,
      title ${text} not null,
      department ${text} not null,
      company ${text} not null,
      birth_date ${text},
      gender ${text} not null,
      time_zone ${text} not null,
      locale ${text} not null,
      avatar ${text} not null,
      status ${text} not null,
      role ${text},
      last_active_at ${integer},
      profile ${json} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      deleted_at ${integer},
      version ${integer} not null,
      ${sqlite ? "unique" : "primary key"} (organization_id, id),
      unique (organization_id, uuid)
    )${sqlite ? " strict" : ""}`,
    "create unique index users_external on users (organization_id, external_id) where external_id is not null and deleted_at is null",
    "create index users_by_name on users (organization_id, sort_name, id) where deleted_at is null",
    "create index users_by_family on users (organization_id, sort_family, id) where deleted_at is null",
    "create index users_by_email on users (organization_id, email_key, id) where deleted_at is null",
    "create index users_by_status on users (organization_id, status, id) where deleted_at is null",
    "create index users_by_activity on users (organization_id, coalesce(last_active_at, 0), id) where deleted_at is null",
    "create index users_by_role on users (organization_id, role) where role is not null and deleted_at is null",
    "create index users_by_created on users (organization_id, created_at, id) where deleted_at is null",
    "create index users_by_updated on users (organization_id, updated_at, id) where deleted_at is null",
    ...(sqlite ? sqliteSearch() : postgresSearch()),
  ];
}

// The triggers fire on search_text only, so that an update of anything else leaves the index alone.
function sqliteSearch(): string[] {
  const remove =
    "insert into user_search (user_search, rowid, search_text) values ('delete', old.row_key, old.search_text)";
  const add = "insert into user_search (rowid, search_text) values (new.row_key, new.search_text)";
  return [
    "create virtual table user_search using fts5 (search_text, content = 'users', content_rowid = 'row_key', tokenize = 'trigram')",
    `create trigger users_search_insert after insert on users begin ${add}; end`,
    `create trigger users_search_delete after delete on users begin ${remove}; end`,
    `create trigger users_search_update after update of search_text on users
      when old.search_text is not new.search_text begin ${remove}; ${add}; end`,
  ];
}

function postgresSearch(): string[] {
  return [
    "create extension if not exists pg_trgm",
    "create extension if not exists btree_gin",
    "create index users_search on users using gin (organization_id, search_text gin_trgm_ops)",
  ];
}
