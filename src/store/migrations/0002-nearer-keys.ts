import type { Backend } from "../backend.ts";

/**
 * A lookup goes from a contact point to the user and the membership. Memberships are kept by user, and users on SQLite by
 * organization and id, so that each is one search in one tree.
 */
export function nearerKeys({ name }: Backend): string[] {
  return name === "sqlite" ? sqliteKeys() : postgresKeys();
}

function sqliteKeys(): string[] {
  const living = "where deleted_at is null";
  return [
    `create table nearer_memberships (
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
    ) strict, without rowid`,
    `insert into nearer_memberships (organization_id, id, team_id, user_id, role, supervisor_id, agreed_to_join,
        invited_at, created_at, updated_at, deleted_at, version)
      select organization_id, id, team_id, user_id, role, supervisor_id, agreed_to_join,
        invited_at, created_at, updated_at, deleted_at, version
      from memberships order by organization_id, user_id, team_id`,
    "drop table memberships",
    "alter table nearer_memberships rename to memberships",
    `create index memberships_by_team on memberships (organization_id, team_id, id) ${living}`,
    `create index memberships_by_team_role on memberships (organization_id, team_id, role, id) ${living}`,
    `create index memberships_by_team_agreed on memberships (organization_id, team_id, agreed_to_join, id) ${living}`,
    `create index memberships_by_team_invited on memberships (organization_id, team_id, coalesce(invited_at, 0), id) ${living}`,
    `create index memberships_by_team_supervisor on memberships (organization_id, team_id, coalesce(supervisor_id, 0), id) ${living}`,
    "update users set row_key = (organization_id << 40) | id",
    "insert into user_search (user_search) values ('rebuild')",
  ];
}

function postgresKeys(): string[] {
  return [
    "alter table memberships drop constraint memberships_pkey",
    "alter table memberships add unique (organization_id, id)",
    "drop index memberships_by_user",
    "alter table memberships add primary key (organization_id, user_id, team_id)",
  ];
}
