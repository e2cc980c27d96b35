import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Search } from "../directory/filter.ts";
import type { Database } from "./database.ts";
import { peopleFound } from "./people-search.ts";
import { lookForPeople } from "./text-search.ts";

/** Rows of a table that belong to whom a search finds. */
export function ofPeople(
  db: Database,
  organizationId: number,
  table: "invitations" | "oauth_grants",
  search: Search,
): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(`${table}.user_id`)} in (${peopleFound(db, organizationId, search)})`;
}

/** Rows of a table that are about whom a search finds, be it a user or a contact, or about a user's membership. */
export function aboutPeople(
  db: Database,
  organizationId: number,
  table: "journal" | "webhook_deliveries",
  search: Search,
): RawBuilder<SqlBool> {
  const [object, id] = [sql.ref(`${table}.object`), sql.ref(`${table}.object_id`)];
  const users = peopleFound(db, organizationId, search);
  const memberships = sql`select memberships.id from memberships
    where memberships.organization_id = ${organizationId} and memberships.user_id in (${users})`;
  const contacts = sql`select contacts.id from contacts
    where contacts.organization_id = ${organizationId} and ${lookForPeople("contacts", search)}`;
  return sql<SqlBool>`((${object} = 'user' and ${id} in (${users}))
    or (${object} = 'membership' and ${id} in (${memberships}))
    or (${object} = 'contact' and ${id} in (${contacts})))`;
}
