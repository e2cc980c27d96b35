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

/**
 * Rows of a table that are about whom a search finds, be it a user or a contact, or about a user's membership. For `looking`
 * at each row that comes by, the plus hides from SQLite that an index has the objects.
 */
export function aboutPeople(
  db: Database,
  organizationId: number,
  table: "journal" | "webhook_deliveries",
  search: Search,
  way?: "looking",
): RawBuilder<SqlBool> {
  const [column, id] = [sql.ref(`${table}.object`), sql.ref(`${table}.object_id`)];
  const object = way === "looking" && !db.backend.plansJoins ? sql`+${column}` : column;
  const users = peopleFound(db, organizationId, search);
  const memberships = sql`select memberships.id from memberships
    where memberships.organization_id = ${organizationId} and memberships.user_id in (${users})`;
  const contacts = contactsFound(organizationId, search);
  return sql<SqlBool>`((${object} = 'user' and ${id} in (${users}))
    or (${object} = 'membership' and ${id} in (${memberships}))
    or (${object} = 'contact' and ${id} in (${contacts})))`;
}

/** Ids of what the journal tells of people, by what it is. */
export type AboutPeople = Record<"user" | "membership" | "contact", readonly number[]>;

/** Whom a search finds, with the memberships of users; undefined when they are more than so many of a kind. */
export async function whatIsAbout(
  db: Database,
  organizationId: number,
  search: Search,
  most: number,
): Promise<AboutPeople | undefined> {
  const idsOf = async (query: RawBuilder<unknown>) => {
    const { rows } = await sql<{ id: number }>`${query} limit ${most + 1}`.execute(db.query);
    return rows.length > most ? undefined : rows.map(({ id }) => id);
  };
  const user = await idsOf(peopleFound(db, organizationId, search));
  if (user === undefined) return undefined;
  const membership = await idsOf(sql`select id from memberships
    where organization_id = ${organizationId} and ${db.backend.inList(sql.ref("user_id"), user)}`);
  const contact = membership && (await idsOf(contactsFound(organizationId, search)));
  return contact && { user, membership, contact };
}

function contactsFound(organizationId: number, search: Search): RawBuilder<unknown> {
  return sql`select contacts.id from contacts
    where contacts.organization_id = ${organizationId} and ${lookForPeople("contacts", search)}`;
}
