import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "./database.ts";
import { searchPeople } from "./user-list.ts";

type Search = { text: string; within: "names" | undefined };

/** Rows of a table that belong to whom a search finds. */
export function ofPeople(
  db: Database,
  organizationId: number,
  table: "invitations" | "oauth_grants",
  search: Search,
): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(`${table}.user_id`)} in (${people(db, organizationId, search)})`;
}

/** Rows of a table that are about whom a search finds, or about a membership of theirs; deleted ones are found, too. */
export function aboutPeople(
  db: Database,
  organizationId: number,
  table: "journal" | "webhook_deliveries",
  search: Search,
): RawBuilder<SqlBool> {
  const [object, id] = [sql.ref(`${table}.object`), sql.ref(`${table}.object_id`)];
  const found = people(db, organizationId, search);
  return sql<SqlBool>`((${object} = 'user' and ${id} in (${found}))
    or (${object} = 'membership' and ${id} in (
      select memberships.id from memberships
      where memberships.organization_id = ${organizationId} and memberships.user_id in (${found}))))`;
}

function people(db: Database, organizationId: number, { text, within }: Search): RawBuilder<unknown> {
  return sql`select users.id from users
    where users.organization_id = ${organizationId} and ${searchPeople(db, text, within)}`;
}
