import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Search, UserField } from "../directory/filter.ts";
import { digitsWhenPhone, isShort, searchWords } from "../directory/search.ts";
import { normalizedEmail } from "../directory/users/email.ts";
import { foldText } from "../directory/users/name.ts";
import type { User } from "../directory/users/user.ts";
import { countedUsers } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { type FilterColumn, type FilterColumns, exactText, freeText, number } from "./filter-sql.ts";
import type { ListDefinition } from "./list-page.ts";
import { allOf, nameHolds, shortWordsHold } from "./text-search.ts";
import { type ReadUserRow, readUserColumns, userOf } from "./user-row.ts";

/** Fields of a user by their columns, for lists of users and of memberships. */
export function userColumns(
  organizationId: number,
): Record<"name" | "email" | "phone" | "status" | "last_active_at", FilterColumn> {
  const contact = (kind: "email" | "phone", normalize: (value: string) => string): FilterColumn => ({
    column: sql.ref("contact_points.value"),
    kind: "text",
    normalize,
    within: (comparison) =>
      sql<SqlBool>`users.id in (select user_id from contact_points
        where organization_id = ${organizationId} and kind = ${kind} and ${comparison})`,
  });
  return {
    name: { column: sql.ref("users.sort_name"), kind: "text", normalize: foldText },
    email: contact("email", normalizedEmail),
    phone: contact("phone", (value) => value),
    status: exactText("users", "status"),
    last_active_at: number("users", "last_active_at"),
  };
}

/**
 * People whose names, e-mails or phones (or names only) hold every word of the text. Words of one or two letters
 * begin a word of the name.
 */
export function searchPeople(db: Database, { text, within }: Search): RawBuilder<SqlBool> {
  const words = searchWords(text);
  const long = words.filter((word) => !isShort(word));
  const found = long.map((word) => {
    if (within === "names") return allOf([db.backend.searchMatches(word), nameHolds("users", word)]);
    return db.backend.searchMatches(digitsWhenPhone(word));
  });
  return allOf([...found, ...shortWordsHold("users", words)]);
}

/** Lists of living users. */
export const USER_LIST: ListDefinition<UserField, ReadUserRow, User> = {
  from: sql`users`,
  select: readUserColumns,
  visible: (organizationId) => sql<SqlBool>`users.organization_id = ${organizationId} and users.deleted_at is null`,
  columns: userFilterColumns,
  counted: countedUsers,
  sortable: {
    id: sql.ref("users.id"),
    name: sql.ref("users.sort_name"),
    given_name: sql.ref("users.sort_name"),
    family_name: sql.ref("users.sort_family"),
    email: sql.ref("users.email_key"),
    title: sql.ref("users.title"),
    department: sql.ref("users.department"),
    company: sql.ref("users.company"),
    status: sql.ref("users.status"),
    last_active_at: sql`coalesce(users.last_active_at, 0)`,
    created_at: sql.ref("users.created_at"),
    updated_at: sql.ref("users.updated_at"),
  },
  defaultSort: [{ field: "id", direction: "asc" }],
  id: "id",
  toItem: userOf,
};

function userFilterColumns(db: Database, organizationId: number): FilterColumns<UserField> {
  // SQLite would go through all memberships, as that gives it the users in their order.
  const byTeam = db.backend.plansJoins ? "" : "indexed by memberships_by_team";
  return {
    search: (search) => searchPeople(db, search),
    fields: {
      ...userColumns(organizationId),
      id: number("users", "id"),
      uuid: exactText("users", "uuid"),
      external_id: exactText("users", "external_id"),
      given_name: freeText("users", "given_name"),
      family_name: { column: sql.ref("users.sort_family"), kind: "text", normalize: foldText },
      title: freeText("users", "title"),
      department: freeText("users", "department"),
      company: freeText("users", "company"),
      gender: freeText("users", "gender"),
      time_zone: exactText("users", "time_zone"),
      role: exactText("users", "role"),
      birth_date: exactText("users", "birth_date"),
      created_at: number("users", "created_at"),
      updated_at: number("users", "updated_at"),
      team_id: {
        column: sql.ref("memberships.team_id"),
        kind: "number",
        within: (comparison) =>
          sql<SqlBool>`users.id in (select user_id from memberships ${sql.raw(byTeam)}
            where organization_id = ${organizationId} and deleted_at is null and ${comparison})`,
      },
    },
  };
}
