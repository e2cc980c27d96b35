import { assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { type RoleReference, resolveRole } from "../role.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { changeUser } from "../users/change-user.ts";
import { reindexContactPoints } from "../users/contact-points.ts";
import { blankUser } from "../users/create-users.ts";
import type { User, UserPatch } from "../users/user.ts";
import { putOnTeams } from "./add-memberships.ts";
import { invitationTo } from "./invitation-to.ts";
import type { Member } from "./membership.ts";

/** Somebody who is not in the directory yet, by e-mail and whatever else is known of them. */
export type InviteUser = {
  by: Principal;
  teamId: number;
  role: RoleReference;
  fields: Omit<UserPatch, "role" | "status"> & { email: string };
};

/**
 * Makes a user, puts them on a team and invites them. Throws `not_found` for a team that the caller does not administer,
 * `email_taken`, `unknown_role`, `role_above_own`, `missing_value`, `invalid_value`.
 */
export const inviteUser: Command<InviteUser, Member> = async (tx, { by, teamId, role, fields }) => {
  assertScope(by, "write");
  const { organizationId } = by;
  const authority = await authorityOf(tx, by);
  if (rankOverTeam(authority, teamId) === 0) throw notFound("team", { field: "teamId" });
  if (fields.email.trim() === "") throw new DirectoryError("missing_value", "email is missing.", { field: "email" });
  await holdRoles(tx, authority, [resolveRole(authority.roles, role)]);
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const blank = blankUser(tx, organizationId, await tx.reserveIds(organizationId, "user", 1), {});
  const change = changeUser(blank, { ...fields, status: "pending" }, { country, now: tx.now });
  const user: User = { ...blank, ...change?.after, version: 1, updatedAt: tx.now };
  await tx.userChanges.insert([user]);
  await reindexContactPoints(tx, [{ before: undefined, after: user }]);
  const after = change?.journal.after ?? {};
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "user", row: user, after })]);
  const place = { teamId, userId: user.id, role, invitedAt: tx.now };
  const [membership] = await putOnTeams(tx, authority, [place], [user.id]);
  if (membership === undefined) throw new Error("The membership was not made.");
  await tx.invitationChanges.insert([invitationTo(membership)]);
  return { membership, user };
};
