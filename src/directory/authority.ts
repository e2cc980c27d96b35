import { DirectoryError } from "./errors.ts";
import type { Membership } from "./memberships/membership.ts";
import type { DirectoryReader } from "./ports.ts";
import { type Principal, type Scope, scopeIncludes } from "./principal.ts";
import { type BuiltinRole, type Role, baseOf, rankIn } from "./role.ts";

/** What a principal's roles give it right now: its rank in the organization and on each team that it administers. */
export type Authority = {
  principal: Principal;
  roles: readonly Role[];
  /** Rank over the whole organization, 0 for none. */
  organizationRank: number;
  teamRanks: ReadonlyMap<number, number>;
};

const ADMINISTERS_ORGANIZATION: ReadonlySet<BuiltinRole> = new Set(["owner", "admin"]);
const ADMINISTERS_TEAM: ReadonlySet<BuiltinRole> = new Set(["owner", "admin", "team_admin", "department_admin"]);

/** Reads the principal's roles; inside a transaction, they are those that the change is judged by. */
export async function authorityOf(reader: DirectoryReader, principal: Principal): Promise<Authority> {
  const roles = await reader.roles.all(principal.organizationId);
  return principal.userId === null
    ? credentialAuthority(principal, roles)
    : await userAuthority(reader, principal, principal.userId, roles);
}

function credentialAuthority(principal: Principal, roles: readonly Role[]): Authority {
  const rank = principal.role === null ? 0 : rankIn(roles, principal.role);
  return principal.teamId === null
    ? { principal, roles, organizationRank: rank, teamRanks: new Map() }
    : { principal, roles, organizationRank: 0, teamRanks: new Map([[principal.teamId, rank]]) };
}

async function userAuthority(
  reader: DirectoryReader,
  principal: Principal,
  userId: number,
  roles: readonly Role[],
): Promise<Authority> {
  const user = await reader.users.byId(principal.organizationId, userId);
  if (user === undefined || user.status === "inactive") {
    throw new DirectoryError("unauthenticated", "The credential's user may not sign in.");
  }
  const organizationRank =
    user.role !== null && ADMINISTERS_ORGANIZATION.has(baseOf(roles, user.role)) ? rankIn(roles, user.role) : 0;
  const memberships = await reader.memberships.ofUser(principal.organizationId, userId);
  const limited = principal.teamId === null ? memberships : memberships.filter((m) => m.teamId === principal.teamId);
  const authority = { principal, roles, organizationRank, teamRanks: administeredTeams(roles, limited) };
  return principal.teamId === null ? authority : limitedToTeam(authority, principal.teamId);
}

function administeredTeams(roles: readonly Role[], memberships: readonly Membership[]): Map<number, number> {
  const administered = memberships.filter(({ role }) => ADMINISTERS_TEAM.has(baseOf(roles, role)));
  return new Map(administered.map(({ teamId, role }) => [teamId, rankIn(roles, role)]));
}

function limitedToTeam(authority: Authority, teamId: number): Authority {
  const rank = rankOverTeam(authority, teamId);
  return { ...authority, organizationRank: 0, teamRanks: new Map(rank > 0 ? [[teamId, rank]] : []) };
}

/** The principal's rank over a team, 0 when it does not administer it. */
export function rankOverTeam(authority: Authority, teamId: number): number {
  return Math.max(authority.organizationRank, authority.teamRanks.get(teamId) ?? 0);
}

/** The principal's rank over a user who is on these teams. */
export function rankOverUser(authority: Authority, teamIds: readonly number[]): number {
  return Math.max(authority.organizationRank, ...teamIds.map((teamId) => rankOverTeam(authority, teamId)));
}

/** Throws `read_only` when the credential's scope does not include `needed`. */
export function assertScope(principal: Principal, needed: Scope): void {
  if (!scopeIncludes(principal.scope, needed)) {
    throw new DirectoryError("read_only", `This credential may not ${needed === "admin" ? "administer" : needed}.`);
  }
}

/** Throws `forbidden` unless the principal administers the whole organization and may change it. */
export function assertAdministersOrganization(authority: Authority, needed: Scope = "write"): void {
  assertScope(authority.principal, needed);
  if (authority.organizationRank === 0) {
    throw new DirectoryError("forbidden", "Only an administrator of the organization may do this.");
  }
}

/** Throws `role_above_own` when a role ranks above what the principal holds: nobody grants or takes upwards. */
export function assertNotAbove(authority: Authority, ownRank: number, role: string, entry?: number): void {
  if (rankIn(authority.roles, role) > ownRank) {
    const details = entry === undefined ? { field: "role" } : { field: "role", entry };
    throw new DirectoryError("role_above_own", "This would touch a role above your own.", details);
  }
}

/** Throws `role_above_own` when a role that somebody has ranks above what the principal holds. */
export function assertHolderNotAbove(authority: Authority, ownRank: number, role: string, entry?: number): void {
  if (rankIn(authority.roles, role) > ownRank) {
    const details = entry === undefined ? {} : { entry };
    throw new DirectoryError("role_above_own", "This user has a role above your own.", details);
  }
}
