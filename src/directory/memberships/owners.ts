import { DirectoryError } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { type Role, type RoleKey, baseOf } from "../role.ts";
import { lockTeams } from "../teams/lock-teams.ts";
import type { User } from "../users/user.ts";
import type { Member, Membership } from "./membership.ts";

/** Whether a role carries an owner's rights. */
export function isOwnerRole(roles: readonly Role[], key: RoleKey | null): boolean {
  return key !== null && baseOf(roles, key) === "owner";
}

/** Whether somebody owns a team; those who may not sign in own nothing. */
export function ownsTeam(roles: readonly Role[], { membership, user }: Member): boolean {
  return user.status !== "inactive" && isOwnerRole(roles, membership.role);
}

/** Where an owner may have been lost by a change. */
export type LostOwners = { organization: boolean; teams: ReadonlySet<number> };

/** Locks what the ownership hangs on, so that two changes at once cannot each leave the other's owner as the last. */
export async function lockOwnership(tx: DirectoryTransaction, organizationId: number, lost: LostOwners): Promise<void> {
  if (lost.organization) await tx.organizationChanges.lock(organizationId);
  await lockTeams(tx, organizationId, lost.teams);
}

/** Throws `last_owner` when the organization, or one of the teams, that had an owner is left with none. */
export async function assertOwnersRemain(
  tx: DirectoryTransaction,
  organizationId: number,
  roles: readonly Role[],
  lost: LostOwners,
): Promise<void> {
  const ownerKeys = roles.filter((role) => role.base === "owner").map((role) => role.key);
  if (lost.organization && (await tx.userChanges.countWithRoles(organizationId, ownerKeys)) === 0) {
    throw new DirectoryError("last_owner", "The organization's last owner cannot be removed, demoted or deactivated.");
  }
  for (const teamId of lost.teams) {
    if ((await tx.membershipChanges.countWithRoles(organizationId, teamId, ownerKeys)) === 0) {
      throw new DirectoryError("last_owner", "The team's last owner cannot be removed, demoted or deactivated.");
    }
  }
}

/** What is owned by a user with these memberships, and goes with them; those who may not sign in own nothing. */
export function ownershipOf(roles: readonly Role[], user: User, memberships: readonly Membership[]): LostOwners {
  if (user.status === "inactive") return { organization: false, teams: new Set() };
  return { organization: isOwnerRole(roles, user.role), teams: ownedTeams(roles, memberships) };
}

/** The teams on which these memberships own. */
export function ownedTeams(roles: readonly Role[], memberships: readonly Membership[]): Set<number> {
  return new Set(memberships.filter(({ role }) => isOwnerRole(roles, role)).map(({ teamId }) => teamId));
}
