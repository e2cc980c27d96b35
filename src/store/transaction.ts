import { randomUUID } from "node:crypto";
import type { DirectoryTransaction } from "../directory/ports.ts";
import { insertAbsences, removeAbsences, removeAbsencesOf } from "./absence-store.ts";
import { putAvatar, removeAvatar } from "./avatar-store.ts";
import { addContactPoints, removeContactPoints } from "./contact-point-store.ts";
import { deleteContact, insertContact, insertContactFolder, lockContact, updateContact } from "./contact-store.ts";
import { noteId, reserveIds } from "./counter-store.ts";
import {
  countLiveCredentials,
  insertCredential,
  lockCredential,
  replaceSecret,
  updateCredential,
} from "./credential-store.ts";
import type { Database } from "./database.ts";
import { deleteGrants, insertGrant, lockGrant, updateGrant } from "./grant-store.ts";
import { dueInvitations, insertInvitations, removeInvitationsOf, updateInvitation } from "./invitation-store.ts";
import { jobNotesAfterId, jobNotesById, jobNotesByKey, putJobNotes, usersWithoutNote } from "./job-note-store.ts";
import {
  deleteExpiredJobs,
  insertJob,
  insertJobEntries,
  insertJobResults,
  lockHeldJob,
  lockJob,
  nextUnclaimedJob,
  updateJob,
} from "./job-store.ts";
import { holdFeed } from "./journal-feed.ts";
import { appendJournal, eraseJournal } from "./journal-store.ts";
import {
  countMembersWithRoles,
  deleteMembership,
  holdHiddenMemberships,
  insertMemberships,
  lockMembers,
  moveMembership,
  setMembershipsDeleted,
  takenMembershipIds,
  updateMembership,
} from "./membership-store.ts";
import { insertOrganization, lockOrganization, updateOrganization } from "./organization-store.ts";
import { putPassword, removePassword } from "./password-store.ts";
import { jobPieces } from "./piece-store.ts";
import { createReader } from "./reader.ts";
import { isRoleHeld, replaceHiddenRole } from "./role-holders.ts";
import { deleteRole, holdRoles, insertRoles, lockRole, updateRole } from "./role-store.ts";
import {
  deleteSession,
  deleteSessions,
  forgetSignInTries,
  insertSession,
  lockSession,
  lockSignInTries,
  putSignInTries,
  removeSignInTries,
  updateSession,
} from "./session-store.ts";
import { holdTeams, insertTeam, lockTeam, updateTeam } from "./team-store.ts";
import { claimUsedKey, forgetMentions, forgetUsedKeys, putUsedKey, releaseUsedKey } from "./used-key-store.ts";
import {
  countUsersWithRoles,
  insertUsers,
  lockUsers,
  setUserDeleted,
  updateUser,
  userIdsByNames,
} from "./user-store.ts";
import { webhookChanges } from "./webhook-ports.ts";

/** What a command sees of a transaction that the store has begun on `db`. */
export function createTransaction(db: Database, now: number): DirectoryTransaction {
  return {
    ...createReader(db, db),
    now,
    newUuid: randomUUID,
    reserveIds: (organizationId, kind, count) => reserveIds(db, organizationId, kind, count),
    noteId: (organizationId, kind, id) => noteId(db, organizationId, kind, id),
    organizationChanges: {
      insert: (organization) => insertOrganization(db, organization),
      update: (organization) => updateOrganization(db, organization),
      lock: (id) => lockOrganization(db, id),
    },
    roleChanges: {
      insert: (roles) => insertRoles(db, roles),
      update: (role) => updateRole(db, role),
      delete: (role) => deleteRole(db, role),
      lock: (organizationId, id) => lockRole(db, organizationId, id),
      hold: (organizationId, ids) => holdRoles(db, organizationId, ids),
      isHeld: (role) => isRoleHeld(db, role, now),
      replaceHidden: (role, by) => replaceHiddenRole(db, role, by, now),
    },
    teamChanges: {
      insert: (team) => insertTeam(db, team),
      update: (team) => updateTeam(db, team),
      lock: (organizationId, id) => lockTeam(db, organizationId, id),
      hold: (organizationId, ids) => holdTeams(db, organizationId, ids),
    },
    userChanges: {
      insert: (users) => insertUsers(db, users),
      update: (user) => updateUser(db, user),
      setDeleted: (user) => setUserDeleted(db, user),
      lock: (organizationId, ids) => lockUsers(db, organizationId, ids),
      countWithRoles: (organizationId, roles) => countUsersWithRoles(db, organizationId, roles),
      idsByNames: (organizationId, uuids, externalIds) => userIdsByNames(db, organizationId, uuids, externalIds),
    },
    contactPoints: {
      add: (organizationId, points) => addContactPoints(db, organizationId, points),
      remove: (organizationId, userIds) => removeContactPoints(db, organizationId, userIds),
    },
    membershipChanges: {
      insert: (memberships) => insertMemberships(db, memberships),
      update: (membership) => updateMembership(db, membership),
      move: (membership, fromTeamId) => moveMembership(db, membership, fromTeamId),
      delete: (organizationId, id) => deleteMembership(db, organizationId, id),
      lock: (organizationId, ids) => lockMembers(db, organizationId, ids),
      takenIds: (organizationId, ids) => takenMembershipIds(db, organizationId, ids),
      countWithRoles: (organizationId, teamId, roles) => countMembersWithRoles(db, organizationId, teamId, roles),
      holdHidden: (organizationId, of) => holdHiddenMemberships(db, organizationId, of),
      setDeleted: (organizationId, of, at) => setMembershipsDeleted(db, organizationId, of, at),
    },
    ...contactAndAbsenceChanges(db),
    credentialChanges: {
      insert: (credential, keys) => insertCredential(db, credential, keys),
      update: (credential) => updateCredential(db, credential),
      replaceSecret: (credential, digest) => replaceSecret(db, credential, digest),
      countLive: (credential) => countLiveCredentials(db, credential, now),
      lock: (organizationId, id) => lockCredential(db, organizationId, id),
    },
    ...jobParts(db),
    ...sessionAndGrantChanges(db),
    ...signInChanges(db, now),
    webhookChanges: webhookChanges(db),
    attempt: (work) => attempt(db, work),
    appendJournal: (entries) => appendJournal(db, entries),
    eraseJournal: (organizationId, object, id) => eraseJournal(db, organizationId, object, id),
  };
}

/** What has to do with how people come to sign in and are shown, and with requests that come twice. */
function signInChanges(
  db: Database,
  now: number,
): Pick<DirectoryTransaction, "avatarChanges" | "signInTries" | "passwordChanges" | "invitationChanges" | "usedKeys"> {
  return {
    signInTries: {
      lock: (emailDigest) => lockSignInTries(db, emailDigest),
      put: (emailDigest, tries) => putSignInTries(db, emailDigest, tries),
      remove: (emailDigest) => removeSignInTries(db, emailDigest),
      forget: (before) => forgetSignInTries(db, before),
    },
    avatarChanges: {
      put: (organizationId, userId, avatar) => putAvatar(db, organizationId, userId, avatar),
      remove: (organizationId, userId) => removeAvatar(db, organizationId, userId),
    },
    passwordChanges: {
      put: (organizationId, userId, hash) => putPassword(db, organizationId, userId, hash),
      remove: (organizationId, userId) => removePassword(db, organizationId, userId),
    },
    invitationChanges: {
      insert: (invitations) => insertInvitations(db, invitations),
      due: (at, limit) => dueInvitations(db, at, limit),
      update: (invitation) => updateInvitation(db, invitation),
      removeOf: (organizationId, userId) => removeInvitationsOf(db, organizationId, userId),
    },
    usedKeys: {
      claim: (used) => claimUsedKey(db, used, now),
      put: (used) => putUsedKey(db, used),
      release: (used) => releaseUsedKey(db, used),
      forget: (organizationId, at, limit) => forgetUsedKeys(db, organizationId, at, limit),
      forgetMentions: (organizationId, texts, words) => forgetMentions(db, organizationId, texts, words),
    },
  };
}

function contactAndAbsenceChanges(db: Database): Pick<DirectoryTransaction, "contactChanges" | "absenceChanges"> {
  return {
    contactChanges: {
      insert: (contact) => insertContact(db, contact),
      update: (contact) => updateContact(db, contact),
      delete: (organizationId, id) => deleteContact(db, organizationId, id),
      lock: (organizationId, id) => lockContact(db, organizationId, id),
      insertFolder: (folder) => insertContactFolder(db, folder),
    },
    absenceChanges: {
      insert: (organizationId, absences) => insertAbsences(db, organizationId, absences),
      remove: (organizationId, days) => removeAbsences(db, organizationId, days),
      removeOf: (organizationId, userId) => removeAbsencesOf(db, organizationId, userId),
    },
  };
}

function jobParts(db: Database): Pick<DirectoryTransaction, "jobChanges" | "jobNotes" | "jobPieces"> {
  return {
    jobChanges: {
      insert: (job) => insertJob(db, job),
      update: (job, lease) => updateJob(db, job, lease),
      lock: (organizationId, id) => lockJob(db, organizationId, id),
      lockHeld: (organizationId, id, holder) => lockHeldJob(db, organizationId, id, holder),
      nextUnclaimed: (at) => nextUnclaimedJob(db, at),
      insertEntries: (job, entries) => insertJobEntries(db, job, entries),
      insertResults: (job, results) => insertJobResults(db, job, results),
      deleteExpired: (args) => deleteExpiredJobs(db, args),
    },
    jobPieces: jobPieces(db),
    jobNotes: {
      put: (job, notes) => putJobNotes(db, job, notes),
      byKeys: (job, kind, keys) => jobNotesByKey(db, job, kind, keys),
      byIds: (job, kind, ids) => jobNotesById(db, job, kind, ids),
      afterId: (job, kind, after, limit) => jobNotesAfterId(db, job, kind, after, limit),
      usersWithout: (job, kind, madeBefore, after, limit) =>
        usersWithoutNote(db, job, kind, { madeBefore, after, limit }),
    },
  };
}

function sessionAndGrantChanges(db: Database): Pick<DirectoryTransaction, "sessionChanges" | "grantChanges"> {
  return {
    sessionChanges: {
      insert: (session) => insertSession(db, session),
      update: (session) => updateSession(db, session),
      lock: (organizationId, id) => lockSession(db, organizationId, id),
      deleteExpired: (organizationId, userId, at) => deleteSessions(db, organizationId, userId, at),
      delete: (organizationId, id) => deleteSession(db, organizationId, id),
      deleteOf: (organizationId, userId) => deleteSessions(db, organizationId, userId),
    },
    grantChanges: {
      insert: (grant) => insertGrant(db, grant),
      update: (grant) => updateGrant(db, grant),
      lock: (organizationId, id) => lockGrant(db, organizationId, id),
      deleteExpired: (organizationId, userId, at) => deleteGrants(db, organizationId, userId, at),
      deleteOf: (organizationId, userId) => deleteGrants(db, organizationId, userId),
    },
  };
}

async function attempt<Result>(db: Database, work: () => Promise<Result>): Promise<Result> {
  // Taking the savepoint back would free a lock on the feed that was taken within it.
  await holdFeed(db);
  await db.run("savepoint attempt", []);
  try {
    const result = await work();
    await db.run("release savepoint attempt", []);
    return result;
  } catch (error) {
    await db.run("rollback to savepoint attempt", []);
    await db.run("release savepoint attempt", []);
    throw error;
  }
}
