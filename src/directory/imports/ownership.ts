import type { Authority } from "../authority.ts";
import { DirectoryError } from "../errors.ts";
import type { Membership } from "../memberships/membership.ts";
import { type LostOwners, isOwnerRole, ownershipOf } from "../memberships/owners.ts";
import type { User } from "../users/user.ts";
import type { PlannedPerson } from "./plan-person.ts";

/** What somebody owned before a row and will not own after it. */
export function lostBy(authority: Authority, planned: PlannedPerson): LostOwners {
  const { before, after, person } = planned;
  if (before === null) return { organization: false, teams: new Set() };
  const had = ownershipOf(authority.roles, before, person.memberships);
  const has = ownershipOf(authority.roles, after, membershipsAfter(planned));
  return { organization: had.organization && !has.organization, teams: had.teams.difference(has.teams) };
}

/** Throws `last_owner` unless somebody else owns what is about to be lost. */
export async function assertOthersOwn(
  lost: LostOwners,
  countOwners: (teamId: number | null) => Promise<number>,
): Promise<void> {
  if (lost.organization && (await countOwners(null)) <= 1) throw lastOwner("role", "organization");
  for (const teamId of lost.teams) {
    if ((await countOwners(teamId)) <= 1) throw lastOwner("memberships.role", "team");
  }
}

/** How a row changes the number of owners: of the organization (null) and of teams. */
export function ownersGained(authority: Authority, planned: PlannedPerson): Map<number | null, number> {
  const { before, after, person } = planned;
  const gained = new Map<number | null, number>();
  const count = (user: User, memberships: readonly Membership[], by: number) => {
    const { organization, teams } = ownershipOf(authority.roles, user, memberships);
    for (const owned of organization ? [null, ...teams] : teams) gained.set(owned, (gained.get(owned) ?? 0) + by);
  };
  if (before !== null) count(before, person.memberships, -1);
  count(after, membershipsAfter(planned), 1);
  return gained;
}

/** Somebody's places once the row is written. */
export function membershipsAfter({ person, places }: PlannedPerson): Membership[] {
  const changed = new Map(places.map(({ after }) => [after.teamId, after]));
  const kept = person.memberships.filter(({ teamId }) => !changed.has(teamId));
  return [...kept, ...changed.values()];
}

/** The keys of the roles that own. */
export function ownerKeys({ roles }: Authority): string[] {
  return roles.filter(({ key }) => isOwnerRole(roles, key)).map(({ key }) => key);
}

function lastOwner(field: string, what: string): DirectoryError {
  return new DirectoryError("last_owner", `The ${what}'s last owner cannot be removed, demoted or deactivated.`, {
    field,
  });
}
