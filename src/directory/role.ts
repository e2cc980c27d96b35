/** The roles that every organization has, from the most to the least powerful. */
export const BUILTIN_ROLES = ["owner", "admin", "team_admin", "department_admin", "member", "guest", "reader"] as const;

export type BuiltinRole = (typeof BUILTIN_ROLES)[number];

/** A built-in role's name, or the key of one that the organization defined. */
export type RoleKey = string;

/** How each vendor's API shows a role. */
export type RoleWire = {
  heymarket: number;
  happygrasshopper: string;
  saferme: string;
  worksection: string;
};

export type VendorApi = keyof RoleWire;

export type Role = {
  organizationId: number;
  id: number;
  key: RoleKey;
  name: string;
  /** The built-in role whose rights it has; a built-in role is its own base. */
  base: BuiltinRole;
  wire: RoleWire;
  version: number;
};

/** A role as a client names it: by its key, or by what one vendor's API shows for it. */
export type RoleReference = { key: RoleKey } | { [Api in VendorApi]: { api: Api; value: RoleWire[Api] } }[VendorApi];

const LOWEST_RANK = BUILTIN_ROLES.length;

/** Power of a role as a number: higher may do more. Built-in roles only; see {@link rankIn} for any role. */
export function rankOf(role: BuiltinRole): number {
  return LOWEST_RANK - BUILTIN_ROLES.indexOf(role);
}

/** Power of any of the organization's roles; a key that it no longer has ranks as a reader. */
export function rankIn(roles: readonly Role[], key: RoleKey): number {
  return rankOf(baseOf(roles, key));
}

/** The built-in role whose rights `key` carries. */
export function baseOf(roles: readonly Role[], key: RoleKey): BuiltinRole {
  return roles.find((role) => role.key === key)?.base ?? "reader";
}

/** What each vendor's API shows for the role `key`; a key that the organization no longer has shows as a reader. */
export function wireOf(roles: readonly Role[], key: RoleKey): RoleWire {
  return roles.find((role) => role.key === key)?.wire ?? BUILTIN_WIRE.reader;
}

/**
 * The role that `reference` means for someone who holds `current` now, or `undefined` when there is none.
 * A vendor's value that shows `current` already keeps it, so that writing back what was read changes nothing. A value
 * that stands for several roles never makes an owner: SaferMe's `team_admin` is an admin.
 */
export function resolveRole(roles: readonly Role[], reference: RoleReference, current?: RoleKey): RoleKey | undefined {
  if ("key" in reference) return roles.find((role) => role.key === reference.key)?.key;
  const shows = (role: Role) => role.wire[reference.api] === reference.value;
  const held = roles.find((role) => role.key === current);
  if (held !== undefined && shows(held)) return held.key;
  return (roles.find((role) => shows(role) && role.base !== "owner") ?? roles.find(shows))?.key;
}

/**
 * The built-in roles as each vendor's API shows them. Heymarket publishes 1 (admin) and 4 (member) only; the other
 * numbers are ours. SaferMe and Happy Grasshopper are coarser than we are, Worksection has the same seven.
 */
export const BUILTIN_WIRE = {
  owner: { heymarket: 5, happygrasshopper: "Administrator", saferme: "team_admin", worksection: "owner" },
  admin: { heymarket: 1, happygrasshopper: "Administrator", saferme: "team_admin", worksection: "account admin" },
  team_admin: {
    heymarket: 2,
    happygrasshopper: "Team Administrator",
    saferme: "team_manager",
    worksection: "team admin",
  },
  department_admin: {
    heymarket: 3,
    happygrasshopper: "Team Administrator",
    saferme: "team_manager",
    worksection: "department admin",
  },
  member: { heymarket: 4, happygrasshopper: "User", saferme: "team_member", worksection: "user" },
  guest: { heymarket: 6, happygrasshopper: "User", saferme: "team_member", worksection: "guest" },
  reader: { heymarket: 7, happygrasshopper: "User", saferme: "team_member", worksection: "reader" },
} as const satisfies Record<BuiltinRole, RoleWire>;

/** Whether every organization has the role: its own ones have another role for a base. */
export function isBuiltin({ key, base }: Pick<Role, "key" | "base">): boolean {
  return key === base;
}
