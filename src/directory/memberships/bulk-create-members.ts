import { type Authority, authorityOf, rankOverTeam } from "../authority.ts";
import { DirectoryError, notFound, refusalsOf } from "../errors.ts";
import type { EntryResult, Job } from "../jobs/job.ts";
import { entryOf } from "../journal/record.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { type RoleReference, rankIn, resolveRole } from "../role.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { changeUser } from "../users/change-user.ts";
import { heldPointsOf } from "../users/contact-points.ts";
import { blankUser } from "../users/create-users.ts";
import { normalizedEmail } from "../users/email.ts";
import type { User } from "../users/user.ts";
import { journaled } from "./add-memberships.ts";
import { invitationTo } from "./invitation-to.ts";
import type { Membership } from "./membership.ts";

/** Somebody to put on a team, by e-mail: who is in the directory already is taken from there. */
export type NewMember = {
  ref: string;
  email: string;
  givenName: string;
  familyName: string;
  role: RoleReference;
  /** False leaves out the invitation by e-mail. */
  invite: boolean;
  /** What was wrong with the entry before it got here, by the directory's field names. */
  errors?: Record<string, string[]>;
};

type Plan = { entry: NewMember; user: User; isNew: boolean; membership: Membership };

/**
 * Puts people on the job's team, making those whom the directory does not have. An entry that cannot be done is
 * reported and stops no other. One journal entry a row that came to be.
 */
export async function bulkCreateMembers(
  tx: DirectoryTransaction,
  job: Job,
  entries: readonly unknown[],
): Promise<EntryResult[]> {
  const authority = await authorityOf(tx, job.by);
  const teamId = job.teamId ?? 0;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with these
  const members = entries as readonly NewMember[];
  await holdRoles(
    tx,
    authority,
    members.map(({ role }) => resolveRole(authority.roles, role)),
  );
  const people = await peopleByEmail(tx, job.organizationId, members);
  const [team] = await tx.teamChanges.hold(job.organizationId, [teamId]);
  if (team === undefined || rankOverTeam(authority, teamId) === 0) throw notFound("team");
  const onTeam = await usersOnTeam(tx, job.organizationId, teamId, people);
  const planner = new Planner(tx, authority, teamId, people, onTeam);
  const outcomes = members.map((entry) => planner.plan(entry));
  const plans = outcomes.filter((outcome): outcome is Plan => "membership" in outcome);
  await numberAndWrite(tx, job, plans);
  return outcomes.map((outcome) => ("membership" in outcome ? created(outcome) : outcome));
}

async function peopleByEmail(
  tx: DirectoryTransaction,
  organizationId: number,
  members: readonly NewMember[],
): Promise<Map<string, User>> {
  const emails = members.map(({ email }) => normalizedEmail(email));
  const found = await tx.users.byContacts(organizationId, { emails, phones: [] });
  // Locked, so that nobody goes while they are put on the team; one who went since they were found is not taken.
  const users = await tx.userChanges.lock(
    organizationId,
    found.map(({ id }) => id),
  );
  const living = users.filter(({ deletedAt }) => deletedAt === null);
  const held = living.flatMap((user) =>
    [user.email, ...(user.profile.emails ?? []).map(({ value }) => value)].map(
      (email) => [normalizedEmail(email), user] as const,
    ),
  );
  return new Map(held);
}

async function usersOnTeam(
  tx: DirectoryTransaction,
  organizationId: number,
  teamId: number,
  people: ReadonlyMap<string, User>,
): Promise<Set<number>> {
  const ids = [...new Set([...people.values()].map(({ id }) => id))];
  const memberships = ids.length === 0 ? [] : await tx.memberships.ofUsers(organizationId, ids);
  return new Set(memberships.filter((membership) => membership.teamId === teamId).map(({ userId }) => userId));
}

/** Decides about each entry in turn; an entry sees those before it. Ids are given afterwards, all at once. */
class Planner {
  readonly #tx: DirectoryTransaction;
  readonly #authority: Authority;
  readonly #teamId: number;
  readonly #people: Map<string, User>;
  readonly #onTeam: Set<number>;
  readonly #planned = new Set<string>();

  constructor(
    tx: DirectoryTransaction,
    authority: Authority,
    teamId: number,
    people: Map<string, User>,
    onTeam: Set<number>,
  ) {
    this.#tx = tx;
    this.#authority = authority;
    this.#teamId = teamId;
    this.#people = people;
    this.#onTeam = onTeam;
  }

  plan(entry: NewMember): Plan | EntryResult {
    if (entry.errors !== undefined && Object.keys(entry.errors).length > 0) return failed(entry, entry.errors);
    try {
      return this.#decide(entry);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      const refusals = refusalsOf(error).map(({ field, message }): [string, string[]] => [field, [message]]);
      return failed(entry, refusals.length === 0 ? { base: [error.message] } : Object.fromEntries(refusals));
    }
  }

  #decide(entry: NewMember): Plan {
    const key = normalizedEmail(entry.email);
    const known = this.#people.get(key);
    if (this.#planned.has(key) || (known !== undefined && this.#onTeam.has(known.id))) {
      throw new DirectoryError("already_member", "is on the team already", { field: "email" });
    }
    const role = this.#role(entry);
    const user = known ?? this.#newUser(entry);
    this.#planned.add(key);
    return { entry, user, isNew: known === undefined, membership: this.#membership(entry, user, role) };
  }

  #role({ role }: NewMember): string {
    const key = resolveRole(this.#authority.roles, role);
    if (key === undefined) throw new DirectoryError("unknown_role", "is not a role", { field: "role" });
    if (rankIn(this.#authority.roles, key) > rankOverTeam(this.#authority, this.#teamId)) {
      throw new DirectoryError("role_above_own", "is above your own role", { field: "role" });
    }
    return key;
  }

  #newUser({ email, givenName, familyName }: NewMember): User {
    const blank = blankUser(this.#tx, this.#authority.principal.organizationId, 0, {});
    const patch = { email, givenName, familyName, status: "pending" } as const;
    const change = changeUser(blank, patch, { country: "", now: this.#tx.now });
    return { ...blank, ...change?.after, version: 1, updatedAt: this.#tx.now };
  }

  #membership(entry: NewMember, user: User, role: string): Membership {
    const { now } = this.#tx;
    return {
      organizationId: user.organizationId,
      id: 0,
      teamId: this.#teamId,
      userId: user.id,
      role,
      supervisorId: null,
      agreedToJoin: false,
      invitedAt: entry.invite ? now : null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
  }
}

async function numberAndWrite(tx: DirectoryTransaction, job: Job, plans: readonly Plan[]): Promise<void> {
  if (plans.length === 0) return;
  const newcomers = plans.filter(({ isNew }) => isNew);
  const firstUser = newcomers.length === 0 ? 0 : await tx.reserveIds(job.organizationId, "user", newcomers.length);
  for (const [index, plan] of newcomers.entries()) plan.user = { ...plan.user, id: firstUser + index };
  const firstMembership = await tx.reserveIds(job.organizationId, "membership", plans.length);
  for (const [index, plan] of plans.entries()) {
    plan.membership = { ...plan.membership, id: firstMembership + index, userId: plan.user.id };
  }
  await tx.userChanges.insert(newcomers.map(({ user }) => user));
  // Somebody else has made a user with one of the e-mails since they were looked for: the next run will find that user.
  const [taken] = await tx.contactPoints.add(
    job.organizationId,
    newcomers.flatMap(({ user }) => heldPointsOf(user)),
  );
  if (taken !== undefined) throw new OvertakenError("An e-mail's holder");
  await tx.membershipChanges.insert(plans.map(({ membership }) => membership));
  await tx.invitationChanges.insert(plans.flatMap(invitationOf));
  await tx.appendJournal(plans.flatMap((plan) => journalOf(tx, job, plan)));
}

function invitationOf({ entry, membership }: Plan) {
  return entry.invite ? [invitationTo(membership)] : [];
}

function journalOf(tx: DirectoryTransaction, { by }: Job, { user, isNew, membership }: Plan) {
  const made = isNew ? [entryOf(tx, by, { action: "created", object: "user", row: user, after: namesOf(user) })] : [];
  return [
    ...made,
    entryOf(tx, by, { action: "created", object: "membership", row: membership, after: journaled(membership) }),
  ];
}

function namesOf({ givenName, familyName, email, status }: User) {
  return { givenName, familyName, email, status };
}

function created({ entry: { ref }, membership }: Plan): EntryResult {
  return { ref, status: "created", id: membership.id, userId: membership.userId, errors: {} };
}

function failed({ ref }: NewMember, errors: Record<string, string[]>): EntryResult {
  return { ref, status: "failed", id: null, userId: null, errors };
}
