import { invalidValue } from "../errors.ts";
import { singleLine } from "../users/name.ts";

/** A role's name, tidied. Throws `invalid_value`. */
export function checkedRoleName(name: string): string {
  const tidy = singleLine("name", name);
  if (tidy === "") throw invalidValue("name", "name is empty.");
  return tidy;
}

const KEY = /^[a-z][a-z0-9_]{0,62}$/u;

/** The key that a role can have. Throws `invalid_value`. */
export function checkedRoleKey(key: string): string {
  if (!KEY.test(key)) throw invalidValue("key", "key has lower-case letters, digits and underscores only.");
  return key;
}
