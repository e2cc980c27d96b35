import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import type { Condition } from "../condition.ts";
import { digestOf } from "../credentials/secret-box.ts";
import { notFound } from "../errors.ts";
import { appendJobEntries, openJob, queueJob } from "../jobs/submit-job.ts";
import type { JournalEntry } from "../journal/entry.ts";
import { entryOf } from "../journal/record.ts";
import { pagesOf } from "../page.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { deleteUser } from "./delete-user.ts";
import { type Identity, identityOf } from "./identity.ts";
import { isErased } from "./is-erased.ts";
import { assertMayEditProfile } from "./update-users.ts";
import { BLANK_USER, type User } from "./user.ts";

export type EraseUser = { by: Principal; id: number } & Condition;

const ENTRIES_AT_ONCE = 1000;

/**
 * Deletes a user for good, with those who were merged into them: every personal value goes, from the journal and from
 * what requests were answered with too, and by a job of its own from what jobs keep. The id stays taken. Throws
 * `not_found`, `role_above_own`, `last_owner`, `version_conflict`.
 */
export const eraseUser: Command<EraseUser, User> = async (tx, { by, id, ifVersion }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  const [user] = await tx.userChanges.lock(by.organizationId, [id]);
  if (user === undefined || (await isErased(tx, by.organizationId, id))) throw notFound("user");
  assertMayEditProfile(authority, authority.organizationRank, { user, memberships: [] });
  const memberships = await tx.memberships.ofUser(by.organizationId, id);
  const condition = ifVersion === undefined ? {} : { ifVersion };
  const deleted = user.deletedAt === null ? await deleteUser(tx, { by, id, ...condition }) : user;
  const { people, history } = await personOf(tx, deleted);
  const organization = await tx.organizations.byId(by.organizationId);
  const identity = identityOf(people, history, {
    membershipIds: memberships.map((membership) => membership.id),
    country: organization?.country ?? "",
  });
  const erased = await eraseRecords(tx, by, deleted);
  for (const other of people) if (other.id !== id) await eraseRecords(tx, by, other);
  await eraseTraces(tx, by, identity);
  return erased;
};

/** A user and all who were merged into them, with what the journal has of them. */
async function personOf(tx: DirectoryTransaction, user: User): Promise<{ people: User[]; history: JournalEntry[] }> {
  const { organizationId } = user;
  const people = [user];
  const history: JournalEntry[] = [];
  // Grows while it is gone through: somebody may have been merged into whoever was merged.
  for (const { id } of people) {
    const entries = await historyOf(tx, organizationId, id);
    history.push(...entries);
    const merged = entries.map(({ after }) => after["mergedFrom"]).filter((from) => typeof from === "number");
    const known = new Set(people.map((person) => person.id));
    const found = await tx.userChanges.lock(
      organizationId,
      merged.filter((from) => !known.has(from)),
    );
    people.push(...found.filter(({ deletedAt }) => deletedAt !== null));
  }
  return { people, history };
}

async function historyOf(tx: DirectoryTransaction, organizationId: number, id: number): Promise<JournalEntry[]> {
  const filters = [
    { op: "eq", field: "object", value: "user" },
    { op: "eq", field: "object_id", value: id },
  ] as const;
  const entries: JournalEntry[] = [];
  const query = { filter: { op: "and", filters }, limit: ENTRIES_AT_ONCE } as const;
  for await (const page of pagesOf((asked) => tx.journal.list(organizationId, asked), query)) entries.push(...page);
  return entries;
}

/** Blanks a deleted user and all that belongs to them alone. */
async function eraseRecords(tx: DirectoryTransaction, by: Principal, user: User): Promise<User> {
  const { organizationId, id } = user;
  const blank: User = { ...user, ...BLANK_USER, status: "inactive", phoneE164: "" };
  const after = { ...blank, updatedAt: tx.now, version: user.version + 1 };
  await tx.userChanges.update(after);
  await tx.passwordChanges.remove(organizationId, id);
  await tx.avatarChanges.remove(organizationId, id);
  await tx.sessionChanges.deleteOf(organizationId, id);
  await tx.grantChanges.deleteOf(organizationId, id);
  await tx.absenceChanges.removeOf(organizationId, id);
  await tx.invitationChanges.removeOf(organizationId, id);
  await tx.signInTries.remove(digestOf(`${organizationId}:${id}`));
  await tx.eraseJournal(organizationId, "user", id);
  await eraseCredentials(tx, by, id);
  await tx.appendJournal([entryOf(tx, by, { action: "erased", object: "user", row: after })]);
  return after;
}

/** Ends what the user signed in with, and takes its label away, which may be their name. */
async function eraseCredentials(tx: DirectoryTransaction, by: Principal, userId: number): Promise<void> {
  const { organizationId } = by;
  const all = await tx.credentials.list(organizationId);
  for (const { id } of all.filter((credential) => credential.userId === userId)) {
    const credential = await tx.credentialChanges.lock(organizationId, id);
    if (credential === undefined) continue;
    const revokedAt = credential.revokedAt ?? tx.now;
    const after = { ...credential, label: "", revokedAt, version: credential.version + 1 };
    await tx.credentialChanges.update(after);
    await tx.eraseJournal(organizationId, "credential", id);
    if (credential.revokedAt === null) {
      await tx.appendJournal([entryOf(tx, by, { action: "revoked", object: "credential", row: after })]);
    }
  }
}

/** What is kept of them outside of their records. */
async function eraseTraces(tx: DirectoryTransaction, by: Principal, identity: Identity): Promise<void> {
  const { organizationId } = by;
  const { uuids, emails, phones, phonesAsTyped, userIds } = identity;
  await tx.usedKeys.forgetMentions(organizationId, uuids, [
    ...emails,
    ...phones,
    ...phonesAsTyped.map((phone) => phone.toLowerCase()),
  ]);
  for (const email of emails) await tx.signInTries.remove(digestOf(email));
  if ((await tx.jobPieces.nextJob(organizationId, 0, Number.MAX_SAFE_INTEGER)) === undefined) return;
  const description = `Erasure of user ${userIds[0]}`;
  const { id } = await openJob(tx, { by, kind: "erase_mentions", description, teamId: null, options: {} });
  await appendJobEntries(tx, { organizationId, id, entries: [JSON.stringify({ identity })] });
  await queueJob(tx, { organizationId, id });
}
