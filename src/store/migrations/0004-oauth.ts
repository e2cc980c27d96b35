import type { Backend } from "../backend.ts";

/** OAuth clients are credentials with redirect addresses; what users let them do is a table of its own. */
export function oauth({ name, types }: Backend): string[] {
  const { integer, text } = types;
  const keyed = name === "sqlite" ? " strict, without rowid" : "";
  return [
    `alter table credentials add column redirect_uris ${text} not null default ''`,
    `create table oauth_grants (
      organization_id ${integer} not null,
      id ${integer} not null,
      credential_id ${integer} not null,
      user_id ${integer} not null,
      scopes ${text} not null,
      redirect_uri ${text} not null,
      code_challenge ${text},
      code_challenge_method ${text},
      code_digest ${text} not null,
      code_expires_at ${integer} not null,
      code_used_at ${integer},
      access_digest ${text},
      access_expires_at ${integer},
      access_scopes ${text},
      refresh_digest ${text},
      refresh_expires_at ${integer},
      family_digest ${text},
      expires_at ${integer} not null,
      created_at ${integer} not null,
      revoked_at ${integer},
      version ${integer} not null,
      primary key (organization_id, id),
      foreign key (organization_id, credential_id) references credentials (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${keyed}`,
    "create index oauth_grants_by_user on oauth_grants (organization_id, user_id)",
  ];
}
