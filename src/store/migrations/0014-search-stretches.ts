import type { Backend } from "../backend.ts";

/**
 * PostgreSQL's index of parts has besides which 32,768 ids those of a user are among: who has several words is found among
 * the first of them, however many people there are. SQLite's gives its hits in the order of ids.
 */
export function searchStretches({ name }: Backend): string[] {
  if (name === "sqlite") return [];
  return [
    "drop index users_search",
    `create index users_search on users using gin (organization_id, (id >> 15), search_text gin_trgm_ops)
      with (gin_pending_list_limit = 128)`,
  ];
}
