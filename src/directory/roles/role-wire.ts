import { DirectoryError } from "../errors.ts";
import { BUILTIN_WIRE, type Role, type RoleWire } from "../role.ts";
import { singleLine } from "../users/name.ts";

const FIRST_OWN_NUMBER = 100;

/** Of a role of the organization's own: what it is said to show, else what its base shows, and a number of its own. */
export function wireOfOwn(
  roles: readonly Role[],
  { id, base }: Pick<Role, "id" | "base">,
  said: Partial<RoleWire>,
): RoleWire {
  return { ...BUILTIN_WIRE[base], heymarket: freeNumber(roles, id), ...said };
}

/** The role's own number, or the next one that no other role was given. */
function freeNumber(roles: readonly Role[], id: number): number {
  const taken = new Set(roles.filter((other) => other.id !== id).map(({ wire }) => wire.heymarket));
  let number = FIRST_OWN_NUMBER + id;
  while (taken.has(number)) number += 1;
  return number;
}

/** The names and the number as they are kept. Throws `invalid_value`, and `id_taken` for another role's number. */
export function checkedWire(roles: readonly Role[], id: number, wire: RoleWire): RoleWire {
  const { heymarket, happygrasshopper, saferme, worksection } = wire;
  if (roles.some((other) => other.id !== id && other.wire.heymarket === heymarket)) {
    throw new DirectoryError("id_taken", "Another role has this Heymarket number.", { field: "wire.heymarket" });
  }
  return {
    heymarket,
    happygrasshopper: singleLine("wire.happygrasshopper", happygrasshopper),
    saferme: singleLine("wire.saferme", saferme),
    worksection: singleLine("wire.worksection", worksection),
  };
}
