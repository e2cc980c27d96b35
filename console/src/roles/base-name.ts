import type { Resource } from "../../../src/client/directory-client.ts";

type Base = Resource<"Role">["base"];

/** The built-in roles, from the most to the least powerful. */
export const BASES: readonly Base[] = ["owner", "admin", "team_admin", "department_admin", "member", "guest", "reader"];

/** What a built-in role is called. */
export function baseName(base: Base): string {
  return base.replaceAll("_", " ");
}
