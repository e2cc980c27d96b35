import { sql } from "kysely";
import type { UserField } from "../directory/filter.ts";
import { conditionsOf } from "./block-counts.ts";
import type { ListDefinition } from "./list-page.ts";
import { planSearch } from "./people-search.ts";
import { USER_LIST, searchPeople } from "./user-list.ts";

/**
 * How a page of people who were searched for is read on SQLite. What few have is looked up in the index of parts; for what
 * many have, the list's order is walked along and each is looked at until the page is full, which is soon.
 */
export const planUsers: NonNullable<ListDefinition<UserField, never, never>["plan"]> = async (
  db,
  organizationId,
  { filter },
) => {
  if (db.backend.plansJoins) return undefined;
  const search = conditionsOf(filter).find((condition) => condition.op === "search");
  if (search?.op !== "search") return undefined;
  const { condition, selective } = await planSearch(db, organizationId, search);
  const columns = USER_LIST.columns(db, organizationId);
  const from = selective ? sql`users not indexed` : sql`users`;
  return {
    from,
    columns: {
      ...columns,
      search: (text, within) =>
        text === search.text && within === search.within ? condition : searchPeople(db, text, within),
    },
    countFrom: from,
    total: undefined,
  };
};
