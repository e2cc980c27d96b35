import {
  type Authority,
  assertHolderNotAbove,
  assertNotAbove,
  assertScope,
  authorityOf,
  rankOverUser,
} from "../authority.ts";
import { type WantedVersion, assertVersion } from "../condition.ts";
import { DirectoryError, checkTogether, notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Membership } from "../memberships/membership.ts";
import { type LostOwners, assertOwnersRemain, isOwnerRole, lockOwnership, ownedTeams } from "../memberships/owners.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { type UserChange, changeUser } from "./change-user.ts";
import { reindexContactPoints } from "./contact-points.ts";
import type { User, UserPatch, UserProfile } from "./user.ts";

export type UpdateUsers = {
  by: Principal;
  entries: readonly { id: number; patch: UserPatch; ifVersion?: WantedVersion }[];
};

/** Fields that people may change of themselves; everything else is for those who administer them. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "givenName",
  "familyName",
  "email",
  "phone",
  "company",
  "birthDate",
  "gender",
  "timeZone",
  "locale",
  "avatar",
  "profile",
] satisfies (keyof User)[]);

/** Parts of the profile that are not one's own to change. */
const FOREIGN_PARTS = ["rate", "counters", "wearable", "custom"] as const satisfies (keyof UserProfile)[];

/**
 * Changes users, all or none, and returns them in the order of the entries. A user out of reach does not exist.
 * Throws `not_found`, `version_conflict`, `email_taken`, `role_above_own`, `last_owner`, `invalid_value` by entry.
 */
export const updateUsers: Command<UpdateUsers, User[]> = async (tx, { by, entries }) => {
  assertScope(by, "write");
  refuseRepeated(entries);
  const authority = await authorityOf(tx, by);
  await holdRoles(
    tx,
    authority,
    entries.map(({ patch }) => patch.role),
  );
  const locked = await tx.userChanges.lock(
    by.organizationId,
    entries.map(({ id }) => id),
  );
  const users = new Map(locked.filter(({ deletedAt }) => deletedAt === null).map((user) => [user.id, user]));
  const organization = await tx.organizations.byId(by.organizationId);
  const country = organization?.country ?? "";
  const memberships = Map.groupBy(await tx.memberships.ofUsers(by.organizationId, [...users.keys()]), userOf);
  const results = entries.map(({ id, patch, ifVersion }, entry) => {
    const user = users.get(id);
    if (user === undefined) throw notFound("user", { field: "id", entry });
    assertMayChange(authority, { user, memberships: memberships.get(id) ?? [] }, entry);
    assertVersion("user", user, ifVersion, { entry });
    const change = judgedChange(authority, user, patch, { country, now: tx.now, entry });
    if (rankOver(authority, memberships.get(id) ?? []) === 0) assertOwn(change, entry);
    return { entry, user, change };
  });
  await writeUserChanges(
    tx,
    authority,
    results.flatMap(({ entry, change }) => (change ? [{ entry, change }] : [])),
  );
  return results.map(({ user, change }) => change?.after ?? user);
};

/** Writes changed users with their contact points and journal entries, and holds the rule of the last owner. */
export async function writeUserChanges(
  tx: DirectoryTransaction,
  authority: Authority,
  changed: readonly { entry: number; change: UserChange }[],
): Promise<void> {
  const by = authority.principal;
  const ownership = await lostOwnership(tx, authority, changed);
  await lockOwnership(tx, by.organizationId, ownership);
  for (const { change } of changed) await tx.userChanges.update(change.after);
  await reindexContactPoints(
    tx,
    changed.map(({ entry, change }) => ({ ...change, entry })),
  );
  await tx.appendJournal(
    changed.map(({ change }) =>
      entryOf(tx, by, { action: "updated", object: "user", row: change.after, ...change.journal }),
    ),
  );
  await assertOwnersRemain(tx, by.organizationId, authority.roles, ownership);
}

function userOf({ userId }: Membership): number {
  return userId;
}

function assertMayChange(
  authority: Authority,
  { user, memberships }: { user: User; memberships: readonly Membership[] },
  entry: number,
): void {
  const rank = rankOver(authority, memberships);
  const self = authority.principal.userId === user.id;
  if (rank === 0 && !self) throw notFound("user", { field: "id", entry });
  assertMayEditProfile(authority, rank, { user, memberships }, entry);
}

/** The change that a patch makes, with all that is wrong with it found at once. */
function judgedChange(
  authority: Authority,
  user: User,
  patch: UserPatch,
  context: { country: string; now: number; entry: number },
): UserChange | undefined {
  let change: UserChange | undefined;
  const { role } = patch;
  const checks = [
    () => role === undefined || role === user.role || assertMayGrant(authority, role, context.entry),
    () => (change = changeUser(user, patch, context)),
  ];
  checkTogether(checks, (check) => void check());
  return change;
}

function rankOver(authority: Authority, memberships: readonly Membership[]): number {
  return rankOverUser(
    authority,
    memberships.map(({ teamId }) => teamId),
  );
}

/** Throws `forbidden` when somebody changes more of themselves than is theirs to change. */
function assertOwn(change: UserChange | undefined, entry: number): void {
  if (change === undefined) return;
  const { before, after } = change;
  const inProfile = differences(before.profile, after.profile, [])?.after ?? {};
  const foreign =
    Object.keys(change.journal.after).find((field) => !OWN_FIELDS.has(field)) ??
    FOREIGN_PARTS.find((part) => part in inProfile || (part in before.profile && !(part in after.profile)));
  if (foreign === undefined) return;
  throw new DirectoryError("forbidden", "You may change your own contact details only.", { field: foreign, entry });
}

/**
 * Throws `role_above_own` unless every role that the user has, on whatever team, is within the principal's rank: who
 * changes somebody's e-mail changes it everywhere. Oneself is never above.
 */
export function assertMayEditProfile(
  authority: Authority,
  rank: number,
  { user, memberships }: { user: User; memberships: readonly Membership[] },
  entry?: number,
): void {
  if (authority.principal.userId === user.id) return;
  if (user.role !== null) assertHolderNotAbove(authority, rank, user.role, entry);
  for (const { role } of memberships) assertHolderNotAbove(authority, rank, role, entry);
}

/** Throws `forbidden`, `unknown_role` or `role_above_own` for an organization-wide role that the principal may not give. */
export function assertMayGrant(authority: Authority, role: string | null, entry: number): void {
  if (authority.organizationRank === 0) {
    throw new DirectoryError("forbidden", "Only an administrator of the organization may do this.", {
      field: "role",
      entry,
    });
  }
  if (role === null) return;
  if (!authority.roles.some(({ key }) => key === role)) {
    throw new DirectoryError("unknown_role", "There is no such role.", { field: "role", entry });
  }
  assertNotAbove(authority, authority.organizationRank, role, entry);
}

async function lostOwnership(
  tx: DirectoryTransaction,
  { roles }: Authority,
  changed: readonly { change: UserChange }[],
): Promise<LostOwners> {
  const owns = (user: User) => user.status !== "inactive" && isOwnerRole(roles, user.role);
  const organization = changed.some(({ change }) => owns(change.before) && !owns(change.after));
  const deactivated = changed
    .map(({ change }) => change)
    .filter(({ before, after }) => before.status !== "inactive" && after.status === "inactive");
  const [first] = deactivated;
  if (first === undefined) return { organization, teams: new Set() };
  const userIds = deactivated.map(({ after }) => after.id);
  const memberships = await tx.memberships.ofUsers(first.after.organizationId, userIds);
  return { organization, teams: ownedTeams(roles, memberships) };
}

/** Throws `duplicate_entry` for an id that a batch names twice. */
export function refuseRepeated(entries: readonly { id: number }[]): void {
  const seen = new Set<number>();
  for (const [entry, { id }] of entries.entries()) {
    if (seen.has(id)) throw new DirectoryError("duplicate_entry", "The id is there twice.", { field: "id", entry });
    seen.add(id);
  }
}
