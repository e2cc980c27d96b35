import type { Backend } from "../backend.ts";

/** People without an account, and the folders that they lie in; the folders that everybody has are no rows. */
export function contacts({ name, types: { integer, text, json } }: Backend): string[] {
  const keyed = name === "sqlite" ? " strict, without rowid" : "";
  return [
    `create table contacts (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      folder_id ${integer} not null,
      given_name ${text} not null,
      family_name ${text} not null,
      title ${text} not null,
      email ${text} not null,
      phone ${text} not null,
      phone_e164 ${text} not null,
      profile ${json} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      version ${integer} not null,
      primary key (organization_id, id)
    )${keyed}`,
    `create table contact_folders (
      organization_id ${integer} not null references organizations (id),
      id ${integer} not null,
      title ${text} not null,
      created_at ${integer} not null,
      version ${integer} not null,
      primary key (organization_id, id)
    )${keyed}`,
  ];
}
