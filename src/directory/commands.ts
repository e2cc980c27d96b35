import { setAbsences } from "./absences/set-absences.ts";
import { createContact, createContactFolder } from "./contacts/create-contact.ts";
import { deleteContact, updateContact } from "./contacts/update-contact.ts";
import { replaceClientSecret } from "./credentials/client-secret.ts";
import { createCredential, revokeCredential, rotateCredential } from "./credentials/create-credential.ts";
import { runOnceOf } from "./idempotency/run-once.ts";
import { abandonWork, beginWork, endWork, holdKey } from "./idempotency/work-once.ts";
import { claimInvitations, settleInvitation } from "./invitations/send-invitations.ts";
import { cancelJob, expireJobs, retryJob } from "./jobs/manage-job.ts";
import { claimJob, failJob, releaseJob, runJobChunk } from "./jobs/run-job.ts";
import { appendJobEntries, openJob, queueJob } from "./jobs/submit-job.ts";
import { addMemberships } from "./memberships/add-memberships.ts";
import { inviteUser } from "./memberships/invite-user.ts";
import { moveMembership, removeMembership } from "./memberships/remove-membership.ts";
import { updateMembers } from "./memberships/update-members.ts";
import { openGrant, reserveGrant } from "./oauth/open-grant.ts";
import { endGrant, issueTokens, revokeGrant, useCode } from "./oauth/use-grant.ts";
import { createOrganization } from "./organizations/create-organization.ts";
import { setOrganizationStatus } from "./organizations/set-organization-status.ts";
import { updateOrganization } from "./organizations/update-organization.ts";
import type { Command } from "./ports.ts";
import { createRole } from "./roles/create-role.ts";
import { deleteRole } from "./roles/delete-role.ts";
import { updateRole } from "./roles/update-role.ts";
import { countSignIn } from "./sessions/count-sign-in.ts";
import { endSessions } from "./sessions/end-sessions.ts";
import { endSession, openSession, refreshSession, reserveSession } from "./sessions/open-session.ts";
import { setPassword } from "./sessions/set-password.ts";
import { createTeam, createTeamUnlessNamed } from "./teams/create-team.ts";
import { deleteTeam, restoreTeam } from "./teams/delete-team.ts";
import { updateTeam } from "./teams/update-team.ts";
import { createUsers } from "./users/create-users.ts";
import { deleteUser, restoreUser } from "./users/delete-user.ts";
import { eraseUser } from "./users/erase-user.ts";
import { mergeUsers } from "./users/merge-users.ts";
import { setAvatar } from "./users/set-avatar.ts";
import { updateUsers } from "./users/update-users.ts";
import { createWebhook, deleteWebhook, rotateWebhookSecret, updateWebhook } from "./webhooks/manage-webhook.ts";
import { replayDeliveries } from "./webhooks/replay-deliveries.ts";
import { advanceWebhook, claimWebhook, expireDeliveries, keepWebhook, releaseWebhook } from "./webhooks/run-webhook.ts";

const WRITES = {
  createOrganization,
  setOrganizationStatus,
  updateOrganization,
  createRole,
  updateRole,
  deleteRole,
  createTeam,
  createTeamUnlessNamed,
  updateTeam,
  deleteTeam,
  restoreTeam,
  createUsers,
  updateUsers,
  deleteUser,
  restoreUser,
  eraseUser,
  mergeUsers,
  setAvatar,
  addMemberships,
  inviteUser,
  updateMembers,
  moveMembership,
  removeMembership,
  setAbsences,
  createContact,
  createContactFolder,
  updateContact,
  deleteContact,
  createCredential,
  rotateCredential,
  replaceClientSecret,
  revokeCredential,
  openJob,
  appendJobEntries,
  queueJob,
  claimJob,
  runJobChunk,
  releaseJob,
  failJob,
  cancelJob,
  retryJob,
  expireJobs,
  countSignIn,
  reserveSession,
  openSession,
  refreshSession,
  endSession,
  endSessions,
  setPassword,
  reserveGrant,
  openGrant,
  useCode,
  issueTokens,
  endGrant,
  revokeGrant,
  claimInvitations,
  settleInvitation,
  createWebhook,
  updateWebhook,
  rotateWebhookSecret,
  deleteWebhook,
  replayDeliveries,
  claimWebhook,
  keepWebhook,
  advanceWebhook,
  releaseWebhook,
  expireDeliveries,
};

/** Every write there is, by name: what the writer thread and the PostgreSQL transactions can be asked to run. */
export const COMMANDS = { ...WRITES, runOnce: runOnceOf(WRITES), holdKey, beginWork, endWork, abandonWork };

export type CommandName = keyof typeof COMMANDS;

export type CommandArgs<Name extends CommandName> =
  (typeof COMMANDS)[Name] extends Command<infer Args, infer _> ? Args : never;

export type CommandResult<Name extends CommandName> =
  (typeof COMMANDS)[Name] extends Command<infer _, infer Result> ? Result : never;

/** Runs a write and answers after its commit. Throws a `DirectoryError`, and then nothing was changed. */
export type Execute = <Name extends CommandName>(name: Name, args: CommandArgs<Name>) => Promise<CommandResult<Name>>;
