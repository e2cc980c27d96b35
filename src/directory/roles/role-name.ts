import { invalidValue } from "../errors.ts";
import { singleLine } from "../users/name.ts";

/** A role's name, tidied. Throws `invalid_value`. */
export function checkedRoleName(name: string): string {
  const tidy = singleLine("name", name);
  if (tidy === "") throw invalidValue("name", "name is empty.");
  return tidy;
}
