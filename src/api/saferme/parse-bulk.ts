import { DirectoryError, invalidValue } from "../../directory/errors.ts";
import type { NewMember } from "../../directory/memberships/bulk-create-members.ts";
import { isObject } from "./parse.ts";

export const MAX_ENTRIES = 100_000;

/** People to put on a team in the background. */
export type BulkRequest = { description: string; entries: readonly unknown[] };

/**
 * The request of a bulk create. What is wrong with the request as a whole is refused here; what is wrong with an entry
 * becomes that entry's result.
 */
export function parseBulk(body: unknown): BulkRequest {
  if (!isObject(body) || !Array.isArray(body["team_users"]) || body["team_users"].length === 0) {
    throw new DirectoryError("missing_value", "team_users is missing.", { field: "team_users" });
  }
  const { team_users: entries, description = null, ...others } = body;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new DirectoryError("unknown_field", "is not a parameter", { field: unknown });
  if (description !== null && typeof description !== "string") throw invalidValue("description", "is not a string");
  if (!Array.isArray(entries)) throw invalidValue("team_users", "is not a list");
  if (entries.length > MAX_ENTRIES) {
    const message = `has more than ${MAX_ENTRIES} entries`;
    throw new DirectoryError("too_many_entries", message, { field: "team_users" });
  }
  return { description: description ?? "", entries };
}

type Errors = Record<string, string[]>;

/** An entry as the job takes it, with what is wrong with it. `index` is its place in the list. */
export function newMember(entry: unknown, index: number): NewMember {
  const errors: Errors = {};
  if (!isObject(entry)) errors["base"] = ["is not an object"];
  const fields = isObject(entry) ? entry : {};
  for (const name of Object.keys(fields)) {
    if (!ENTRY_FIELDS.has(name)) errors[name.slice(0, LONGEST_NAME)] = ["is not allowed"];
  }
  const text = (name: string): string => textOf(fields[name], name, errors);
  const email = text("email");
  if (isObject(entry) && email.trim() === "" && errors["email"] === undefined) errors["email"] = ["can't be blank"];
  return {
    ref: text("ref") || email || `team_users[${index}]`,
    email,
    givenName: text("first_name"),
    familyName: text("last_name"),
    role: { api: "saferme", value: text("team_role") || "team_member" },
    invite: !flagOf(fields["skip_sending_email"], "skip_sending_email", errors),
    errors,
  };
}

const ENTRY_FIELDS = new Set(["email", "ref", "first_name", "last_name", "skip_sending_email", "team_role"]);
const LONGEST_NAME = 64;

function textOf(value: unknown, name: string, errors: Errors): string {
  if (typeof value === "string") return value;
  if (value !== undefined && value !== null) errors[name] = ["is not a string"];
  return "";
}

function flagOf(value: unknown, name: string, errors: Errors): boolean {
  if (typeof value === "boolean") return value;
  if (value !== undefined && value !== null) errors[name] = ["is either true or false"];
  return false;
}
