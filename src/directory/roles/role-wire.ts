import { checkTogether, DirectoryError, Faults } from "../errors.ts";
import { BUILTIN_WIRE, type Role, type RoleWire } from "../role.ts";
import { singleLine } from "../users/name.ts";

const FIRST_OWN_NUMBER = 100;
const WIRE_NAMES = ["happygrasshopper", "saferme", "worksection"] as const;

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
  const { heymarket, ...shown } = wire;
  const faults = new Faults();
  faults.take(() => assertFreeNumber(roles, id, heymarket));
  const names = faults.take(() => checkedWireNames(shown));
  faults.throw();
  return { ...wire, ...names };
}

function assertFreeNumber(roles: readonly Role[], id: number, heymarket: number): void {
  if (!roles.some((other) => other.id !== id && other.wire.heymarket === heymarket)) return;
  throw new DirectoryError("id_taken", "Another role has this Heymarket number.", { field: "wire.heymarket" });
}

/** What APIs show a role as. Throws `invalid_value`. */
export function checkedWireNames<Names extends Partial<Omit<RoleWire, "heymarket">>>(names: Names): Names {
  const checked = { ...names };
  checkTogether(WIRE_NAMES, (api) => {
    const name = names[api];
    if (name !== undefined) checked[api] = singleLine(`wire.${api}`, name);
  });
  return checked;
}
