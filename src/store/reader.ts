import type { DirectoryReader } from "../directory/ports.ts";
import { absencesOfUsers } from "./absence-store.ts";
import { avatarOf } from "./avatar-store.ts";
import { contactFolders, listContacts } from "./contact-store.ts";
import {
  credentialById,
  credentialBySignInKey,
  listCredentials,
  signingCredentials,
  signingCredentialsOf,
} from "./credential-store.ts";
import type { Database } from "./database.ts";
import { grantById, listGrants } from "./grant-store.ts";
import { listInvitations } from "./invitation-store.ts";
import { jobEntries, jobResults, jobResultsBefore, listJobs } from "./job-store.ts";
import { feedHorizon, positionBefore } from "./journal-feed.ts";
import { journalByIds, journalChanges, listJournal } from "./journal-store.ts";
import { cardsByContacts } from "./member-card-store.ts";
import { listMembers, memberById, membersByIds, membershipsOfUser, membershipsOfUsers } from "./membership-store.ts";
import { allOrganizations, organizationById, organizationBySlug } from "./organization-store.ts";
import { passwordHolders, passwordOf } from "./password-store.ts";
import { allRoles } from "./role-store.ts";
import { sessionById } from "./session-store.ts";
import { supervisorsOnTeam } from "./supervisor-store.ts";
import { listTeams, teamById, teamByIdWithDeleted } from "./team-store.ts";
import { listUsers, userById, userByIdWithDeleted, userByUuid, usersByContacts, usersByIds } from "./user-store.ts";
import { webhookReader } from "./webhook-ports.ts";

/**
 * Everything that can be read, from `db`. Lists go to `lists`: they may scan (counts, deep offsets), so they run where
 * they hold up nobody, on a reader thread or a replica.
 */
export function createReader(db: Database, lists: Database): DirectoryReader {
  return {
    organizations: {
      byId: (id) => organizationById(db, id),
      bySlug: (slug) => organizationBySlug(db, slug),
      all: () => allOrganizations(db),
    },
    roles: { all: (organizationId) => allRoles(db, organizationId) },
    teams: {
      byId: (organizationId, id) => teamById(db, organizationId, id),
      byIdWithDeleted: (organizationId, id) => teamByIdWithDeleted(db, organizationId, id),
      list: (organizationId, query) => listTeams(lists, organizationId, query),
    },
    users: {
      byId: (organizationId, id) => userById(db, organizationId, id),
      byIdWithDeleted: (organizationId, id) => userByIdWithDeleted(db, organizationId, id),
      byIds: (organizationId, ids) => usersByIds(db, organizationId, ids),
      byUuid: (organizationId, uuid) => userByUuid(db, organizationId, uuid),
      byContacts: (organizationId, keys, most) => usersByContacts(db, organizationId, keys, most),
      list: (organizationId, query) => listUsers(lists, organizationId, query),
    },
    memberships: {
      byId: (organizationId, id) => memberById(db, organizationId, id),
      byIds: (organizationId, ids) => membersByIds(db, organizationId, ids),
      ofUser: (organizationId, userId) => membershipsOfUser(db, organizationId, userId),
      ofUsers: (organizationId, userIds) => membershipsOfUsers(db, organizationId, userIds),
      byContacts: (organizationId, teamId, keys) => cardsByContacts(db, organizationId, teamId, keys),
      list: (organizationId, query) => listMembers(lists, organizationId, query),
      supervisors: (organizationId, teamId, limit) => supervisorsOnTeam(lists, organizationId, teamId, limit),
    },
    credentials: {
      byId: (organizationId, id) => credentialById(db, organizationId, id),
      list: (organizationId) => listCredentials(db, organizationId),
      bySignInKey: (key) => credentialBySignInKey(db, key),
      signing: (api, limit) => signingCredentials(db, api, limit),
      signingOf: (api, slug) => signingCredentialsOf(db, api, slug),
    },
    contacts: {
      list: (organizationId, query) => listContacts(lists, organizationId, query),
      folders: (organizationId) => contactFolders(db, organizationId),
    },
    absences: {
      ofUsers: (organizationId, userIds, days) => absencesOfUsers(db, organizationId, userIds, days),
    },
    jobs: {
      list: (organizationId, query) => listJobs(lists, organizationId, query),
      entries: (organizationId, id, from, limit) => jobEntries(db, organizationId, id, from, limit),
      results: (organizationId, id, from, onlyFailed) => jobResults(db, organizationId, id, from, onlyFailed),
      resultsBefore: (organizationId, id, before) => jobResultsBefore(db, organizationId, id, before),
    },
    journal: {
      list: (organizationId, query) => listJournal(lists, organizationId, query),
      changes: (organizationId, query) => journalChanges(db, organizationId, query),
      byIds: (organizationId, ids) => journalByIds(db, organizationId, ids),
      end: async (organizationId) => (await feedHorizon(db, organizationId)).horizon,
      positionBefore: (organizationId, at) => positionBefore(db, organizationId, at),
    },
    webhooks: webhookReader(db),
    sessions: { byId: (organizationId, id) => sessionById(db, organizationId, id) },
    avatars: { of: (organizationId, userId) => avatarOf(db, organizationId, userId) },
    passwords: {
      of: (organizationId, userId) => passwordOf(db, organizationId, userId),
      holders: (email) => passwordHolders(db, email),
    },
    grants: {
      byId: (organizationId, id) => grantById(db, organizationId, id),
      list: (organizationId, query, now) => listGrants(lists, organizationId, query, now),
    },
    invitations: { list: (organizationId, query) => listInvitations(lists, organizationId, query) },
  };
}
