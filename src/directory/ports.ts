import type { Absence, DayRange } from "./absences/absence.ts";
import type { ContactChanges } from "./contacts/contact-changes.ts";
import type { Contact, ContactFolder } from "./contacts/contact.ts";
import type { Credential, PresentedCredential, StoredCredential } from "./credentials/credential.ts";
import type {
  ContactField,
  GrantField,
  InvitationField,
  JobField,
  JournalField,
  MembershipField,
  TeamField,
  UserField,
} from "./filter.ts";
import type { UsedKeys } from "./idempotency/used-keys.ts";
import type { DueInvitation, Invitation } from "./invitations/invitation.ts";
import type { JobChanges } from "./jobs/job-changes.ts";
import type { JobNotes } from "./jobs/job-notes.ts";
import type { JobPieces } from "./jobs/job-pieces.ts";
import type { EntryResult, Job } from "./jobs/job.ts";
import type { ChangesQuery, JournalChanges } from "./journal/changes.ts";
import type { JournalEntry, JournalObject } from "./journal/entry.ts";
import type { Supervisor } from "./memberships/circles.ts";
import type { MemberCard } from "./memberships/member-card.ts";
import type { Member, Membership } from "./memberships/membership.ts";
import type { Grant, PresentedGrant } from "./oauth/grant.ts";
import type { Organization } from "./organizations/organization.ts";
import type { ListQuery, Page } from "./page.ts";
import type { ApiName } from "./principal.ts";
import type { Role } from "./role.ts";
import type { RoleChanges } from "./roles/role-changes.ts";
import type { SignInTries } from "./sessions/count-sign-in.ts";
import type { PasswordHolder, Session } from "./sessions/session.ts";
import type { Team } from "./teams/team.ts";
import type { Avatar } from "./users/avatar.ts";
import type { User } from "./users/user.ts";
import type { WebhookChanges, WebhookReader } from "./webhooks/webhook-ports.ts";

/** Keys to look people up by: normalized e-mails and phone keys. */
export type ContactKeys = { emails: readonly string[]; phones: readonly string[] };

/** A value in the index of contact points. */
export type ContactPoint = { kind: "email" | "phone"; value: string };

export type HeldContactPoint = ContactPoint & { userId: number };

/** What a credential is found by before its organization is known. */
export type SignInKey = { kind: "public_id" | "digest"; value: string };

/** The kinds of rows whose ids come from a counter of their organization. */
export type CountedKind =
  | "team"
  | "user"
  | "membership"
  | "role"
  | "credential"
  | "job"
  | "session"
  | "contact"
  | "contact_folder"
  | "oauth_grant"
  | "webhook";

/** Everything that can be read. Deleted users and teams are invisible unless a method says otherwise. */
export type DirectoryReader = {
  organizations: {
    byId(id: number): Promise<Organization | undefined>;
    bySlug(slug: string): Promise<Organization | undefined>;
    all(): Promise<Organization[]>;
  };
  roles: { all(organizationId: number): Promise<Role[]> };
  teams: {
    byId(organizationId: number, id: number): Promise<Team | undefined>;
    byIdWithDeleted(organizationId: number, id: number): Promise<Team | undefined>;
    list(organizationId: number, query: ListQuery<TeamField>): Promise<Page<Team>>;
  };
  users: {
    byId(organizationId: number, id: number): Promise<User | undefined>;
    byIdWithDeleted(organizationId: number, id: number): Promise<User | undefined>;
    byIds(organizationId: number, ids: readonly number[]): Promise<User[]>;
    byUuid(organizationId: number, uuid: string): Promise<User | undefined>;
    /** With `most`, of each key at least so many of its first holders by id. */
    byContacts(organizationId: number, keys: ContactKeys, most?: number): Promise<User[]>;
    list(organizationId: number, query: ListQuery<UserField>): Promise<Page<User>>;
  };
  memberships: {
    byId(organizationId: number, id: number): Promise<Member | undefined>;
    byIds(organizationId: number, ids: readonly number[]): Promise<Member[]>;
    ofUser(organizationId: number, userId: number): Promise<Membership[]>;
    ofUsers(organizationId: number, userIds: readonly number[]): Promise<Membership[]>;
    /** Members of one team by e-mail or phone, ordered by membership id, each once. */
    byContacts(organizationId: number, teamId: number, keys: ContactKeys): Promise<MemberCard[]>;
    list(organizationId: number, query: ListQuery<MembershipField>): Promise<Page<Member>>;
    /** Up to `limit` supervisors of a team's members, by id, whether they are on the team or not. */
    supervisors(organizationId: number, teamId: number, limit: number): Promise<Supervisor[]>;
  };
  credentials: {
    byId(organizationId: number, id: number): Promise<Credential | undefined>;
    list(organizationId: number): Promise<Credential[]>;
    /** Looks across organizations, for this is how a request's organization is found. */
    bySignInKey(key: SignInKey): Promise<PresentedCredential | undefined>;
    /** Up to `limit` credentials of an API that sign, of all organizations: for a signature that does not say whose it is. */
    signing(api: ApiName, limit: number): Promise<PresentedCredential[]>;
    /** The same of the organization that has this slug. */
    signingOf(api: ApiName, slug: string): Promise<PresentedCredential[]>;
  };
  contacts: {
    list(organizationId: number, query: ListQuery<ContactField>): Promise<Page<Contact>>;
    /** The organization's own folders by id. */
    folders(organizationId: number): Promise<ContactFolder[]>;
  };
  absences: {
    /** By user and day. */
    ofUsers(organizationId: number, userIds: readonly number[], days: DayRange): Promise<Absence[]>;
  };
  jobs: {
    list(organizationId: number, query: ListQuery<JobField>): Promise<Page<Job>>;
    /** Up to `limit` entries from a position on: fewer where they are large, and one at least while there is any. */
    entries(organizationId: number, id: number, from: number, limit: number): Promise<unknown[]>;
    /** A page of results from a position on; `next` is where to go on, or null when there is nothing yet. */
    results(
      organizationId: number,
      id: number,
      from: number,
      onlyFailed: boolean,
    ): Promise<{ results: EntryResult[]; next: number | null }>;
    /** A page of results before a position, latest first; `next` is where to go on, or null when there are no more. */
    resultsBefore(
      organizationId: number,
      id: number,
      before: number,
    ): Promise<{ results: EntryResult[]; next: number | null }>;
  };
  journal: {
    list(organizationId: number, query: ListQuery<JournalField>): Promise<Page<JournalEntry>>;
    /** Entries after a position that no later one can come before. */
    changes(organizationId: number, query: ChangesQuery): Promise<JournalChanges>;
    /** Those of the ids that there are, in their order. */
    byIds(organizationId: number, ids: readonly number[]): Promise<JournalEntry[]>;
    /** The position after which nothing follows yet. */
    end(organizationId: number): Promise<number>;
    /** The position after which entries made at `at` or later follow. */
    positionBefore(organizationId: number, at: number): Promise<number>;
  };
  webhooks: WebhookReader;
  sessions: { byId(organizationId: number, id: number): Promise<Session | undefined> };
  avatars: { of(organizationId: number, userId: number): Promise<Avatar | undefined> };
  passwords: {
    /** The stored form of a user's password. */
    of(organizationId: number, userId: number): Promise<string | undefined>;
    /** Living users with this normalized e-mail and a password, of any organization. */
    holders(email: string): Promise<PasswordHolder[]>;
  };
  grants: {
    byId(organizationId: number, id: number): Promise<PresentedGrant | undefined>;
    /** Newest first unless asked for otherwise, in the states that they have at `now`. */
    list(organizationId: number, query: ListQuery<GrantField>, now: number): Promise<Page<PresentedGrant>>;
  };
  invitations: {
    /** Oldest first unless asked for otherwise. */
    list(organizationId: number, query: ListQuery<InvitationField>): Promise<Page<Invitation>>;
  };
};

/**
 * A running transaction. `update` methods write the row's next state if the stored version is still the one before
 * it; otherwise the whole transaction is run again. `lock` methods keep others from changing the rows meanwhile.
 */
export type DirectoryTransaction = DirectoryReader & {
  /** When the transaction began, epoch milliseconds. */
  now: number;
  newUuid(): string;
  /** Reserves `count` ids in a row and returns the first. */
  reserveIds(organizationId: number, kind: CountedKind, count: number): Promise<number>;
  /** Keeps new ids past an imported one. */
  noteId(organizationId: number, kind: CountedKind, id: number): Promise<void>;
  organizationChanges: {
    insert(organization: Omit<Organization, "id">): Promise<Organization>;
    update(organization: Organization): Promise<void>;
    lock(id: number): Promise<Organization | undefined>;
  };
  roleChanges: RoleChanges;
  teamChanges: {
    insert(team: Team): Promise<void>;
    update(team: Team): Promise<void>;
    lock(organizationId: number, id: number): Promise<Team | undefined>;
    /** Keeps living teams from being deleted meanwhile, without keeping others from the same; returns their ids. */
    hold(organizationId: number, ids: readonly number[]): Promise<number[]>;
  };
  userChanges: {
    insert(users: readonly User[]): Promise<void>;
    update(user: User): Promise<void>;
    /** Writes a user whose deletion or restoration is what changed. */
    setDeleted(user: User): Promise<void>;
    /** Locks and reads users, deleted ones too, ordered by id. */
    lock(organizationId: number, ids: readonly number[]): Promise<User[]>;
    countWithRoles(organizationId: number, roles: readonly string[]): Promise<number>;
    /** Ids of users, deleted ones too, who have one of the uuids or external ids. */
    idsByNames(organizationId: number, uuids: readonly string[], externalIds: readonly string[]): Promise<number[]>;
  };
  contactPoints: {
    /** Adds points of users; returns those that another user holds exclusively (e-mails). */
    add(organizationId: number, points: readonly HeldContactPoint[]): Promise<HeldContactPoint[]>;
    remove(organizationId: number, userIds: readonly number[]): Promise<void>;
  };
  membershipChanges: {
    insert(memberships: readonly Membership[]): Promise<void>;
    update(membership: Membership): Promise<void>;
    /** Writes a membership whose team is what changed. */
    move(membership: Membership, fromTeamId: number): Promise<void>;
    delete(organizationId: number, id: number): Promise<void>;
    /** Locks and reads users and those of their memberships that are asked for. */
    lock(organizationId: number, ids: readonly number[]): Promise<Member[]>;
    /** Those of the ids that memberships have, hidden ones too. */
    takenIds(organizationId: number, ids: readonly number[]): Promise<number[]>;
    countWithRoles(organizationId: number, teamId: number, roles: readonly string[]): Promise<number>;
    /**
     * Keeps the users and teams of hidden memberships as they are until these are shown again: one that is deleted
     * meanwhile must not keep a visible membership.
     */
    holdHidden(organizationId: number, of: { userId: number } | { teamId: number }): Promise<void>;
    /** Hides or shows all memberships of a user or team, with its deletion or restoration. */
    setDeleted(organizationId: number, of: { userId: number } | { teamId: number }, at: number | null): Promise<void>;
  };
  contactChanges: ContactChanges;
  absenceChanges: {
    insert(organizationId: number, absences: readonly Absence[]): Promise<void>;
    remove(organizationId: number, days: readonly Pick<Absence, "userId" | "day">[]): Promise<void>;
    /** All days of a user. */
    removeOf(organizationId: number, userId: number): Promise<void>;
  };
  credentialChanges: {
    insert(credential: StoredCredential, keys: readonly SignInKey[]): Promise<void>;
    update(credential: Credential): Promise<void>;
    /** Gives an OAuth client a secret with this digest; the one before becomes its old one. */
    replaceSecret(credential: Credential, digest: string): Promise<void>;
    /** How many live credentials share the API, kind, team and user of this one; for the REST API, its label too. */
    countLive(credential: Credential): Promise<number>;
    lock(organizationId: number, id: number): Promise<Credential | undefined>;
  };
  jobChanges: JobChanges;
  jobNotes: JobNotes;
  jobPieces: JobPieces;
  sessionChanges: {
    insert(session: Session): Promise<void>;
    update(session: Session): Promise<void>;
    lock(organizationId: number, id: number): Promise<Session | undefined>;
    deleteExpired(organizationId: number, userId: number, at: number): Promise<void>;
    delete(organizationId: number, id: number): Promise<void>;
    /** Ends all sessions of a user. */
    deleteOf(organizationId: number, userId: number): Promise<void>;
  };
  grantChanges: {
    insert(grant: Grant): Promise<void>;
    update(grant: Grant): Promise<void>;
    lock(organizationId: number, id: number): Promise<Grant | undefined>;
    deleteExpired(organizationId: number, userId: number, at: number): Promise<void>;
    /** Ends all grants of a user. */
    deleteOf(organizationId: number, userId: number): Promise<void>;
  };
  /** Tries to sign in, by the digest of an e-mail: across organizations, like the sign-in itself. */
  signInTries: {
    lock(emailDigest: string): Promise<SignInTries>;
    put(emailDigest: string, tries: SignInTries): Promise<void>;
    remove(emailDigest: string): Promise<void>;
    /** Drops tries that nobody added to since. */
    forget(before: number): Promise<void>;
  };
  avatarChanges: {
    put(organizationId: number, userId: number, avatar: Avatar): Promise<void>;
    remove(organizationId: number, userId: number): Promise<void>;
  };
  passwordChanges: {
    put(organizationId: number, userId: number, hash: string): Promise<void>;
    remove(organizationId: number, userId: number): Promise<void>;
  };
  invitationChanges: {
    /** Adds invitations; who was invited to the team before is passed over. */
    insert(invitations: readonly Invitation[]): Promise<void>;
    /** Invitations of any organization whose time has come, locked; passes over those that others have locked. */
    due(at: number, limit: number): Promise<DueInvitation[]>;
    update(invitation: Invitation): Promise<void>;
    /** All invitations of a user. */
    removeOf(organizationId: number, userId: number): Promise<void>;
  };
  /** Keys under which clients may send a request again, with what they were answered. */
  usedKeys: UsedKeys;
  webhookChanges: WebhookChanges;
  /** Runs a part of the transaction; when it throws, what it wrote is undone and the rest stays. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  appendJournal(entries: readonly Omit<JournalEntry, "id">[]): Promise<void>;
  /** Takes the values away from all entries about a row. */
  eraseJournal(organizationId: number, object: JournalObject, id: number): Promise<void>;
};

/** A write: decides, changes rows and writes the journal, all inside one transaction. */
export type Command<Args, Result> = (tx: DirectoryTransaction, args: Args) => Promise<Result>;
