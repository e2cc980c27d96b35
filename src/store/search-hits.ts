import { type RawBuilder, sql } from "kysely";
import { USER_ID_BITS } from "../directory/users/user.ts";
import { userKey } from "./user-key.ts";

/** Keys of users on SQLite, both ends included. */
export type KeyRange = { lowest: bigint; highest: bigint };

/** The keys of an organization's users: all, or those that come after an id in one direction. */
export function keysOf(organizationId: number, after?: { id: number; direction: "asc" | "desc" }): KeyRange {
  const lowest = userKey({ organization_id: organizationId, id: 0 });
  const beyond = userKey({ organization_id: organizationId + 1, id: 0 });
  if (after === undefined) return { lowest, highest: beyond - 1n };
  const key = lowest + BigInt(Math.max(-1, Math.min(after.id, 2 ** USER_ID_BITS)));
  return after.direction === "asc" ? { lowest: key + 1n, highest: beyond - 1n } : { lowest, highest: key - 1n };
}

/**
 * What FTS5 has of all `terms` together: the keys of users, row by row in their order or the other way round, whichever is
 * asked for. One range: of two conditions on a side FTS5 would heed one.
 */
export function searchHits(terms: readonly string[], range?: KeyRange): RawBuilder<unknown> {
  const phrases = terms.map((term) => `"${term.replaceAll('"', '""')}"`);
  const within = range === undefined ? sql`` : sql`and rowid between ${range.lowest} and ${range.highest}`;
  return sql`select rowid as row_key from user_search where user_search match ${phrases.join(" AND ")} ${within}`;
}
