import type { Backend } from "../backend.ts";

/**
 * PostgreSQL collects what is new to a search index in a list, which every search reads through and whoever fills it
 * takes apart: 4 MB of it take 35 to 50 ms, for which other writes wait. In kB.
 */
export function shortPendingLists({ name }: Backend): string[] {
  return name === "sqlite" ? [] : ["alter index users_search set (gin_pending_list_limit = 128)"];
}
