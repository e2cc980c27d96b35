import type { Backend } from "../backend.ts";

/** Results of requests that their clients may send again, with the keys that they sent them under; pictures of users. */
export function usedKeysAndAvatars({ name, types: { integer, text } }: Backend): string[] {
  const keyed = name === "sqlite" ? " strict, without rowid" : "";
  return [
    `create table used_keys (
      organization_id ${integer} not null references organizations (id),
      holder ${text} not null,
      key ${text} not null,
      step ${integer} not null,
      digest ${text} not null,
      result ${text} not null,
      note ${text},
      expires_at ${integer} not null,
      primary key (organization_id, holder, key, step)
    )${keyed}`,
    "create index used_keys_by_end on used_keys (organization_id, expires_at)",
    `create table avatars (
      organization_id ${integer} not null,
      user_id ${integer} not null,
      token ${text} not null,
      type ${text} not null,
      base64 ${text} not null,
      primary key (organization_id, user_id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    )${name === "sqlite" ? " strict" : ""}`,
  ];
}
