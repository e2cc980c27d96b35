import type { EntryResult, Job } from "../../directory/jobs/job.ts";
import { isFinished } from "../../directory/jobs/job.ts";
import type { IssuedSession } from "../../directory/sessions/session-service.ts";
import type { Session } from "../../directory/sessions/session.ts";
import type { Team } from "../../directory/teams/team.ts";
import type { User } from "../../directory/users/user.ts";
import type { Resource } from "../../http/chosen-fields.ts";
import { zonedTime } from "../../http/zoned-time.ts";
import { wireErrors } from "./errors.ts";
import { orNull } from "./present-team-user.ts";

/** A user's account. */
export const USER: Resource<User> = allOf({
  id: ({ id }) => id,
  email_notifications_enabled: ({ profile }) => profile.emailNotifications ?? true,
  first_name: ({ givenName }) => orNull(givenName),
  last_name: ({ familyName }) => orNull(familyName),
  email: ({ email }) => orNull(email),
  avatar: ({ avatar }) => avatarOf(avatar),
  contact_number: ({ phone }) => orNull(phone),
  accepted_terms_version: ({ profile }) => profile.acceptedTermsVersion ?? null,
  attached_avatar_id: () => null,
});

/** A team with what the caller is on it. */
export type ShownTeam = {
  team: Team;
  zone: string;
  ownerId: number | null;
  role: "owner" | "admin" | "manager" | null;
};

export const TEAM: Resource<ShownTeam> = {
  fields: {
    id: ({ team }) => team.id,
    uuid: ({ team }) => team.uuid,
    name: ({ team }) => team.name,
    description: ({ team }) => orNull(team.description),
    time_zone: ({ zone }) => zone,
    created_at: ({ team, zone }) => zonedTime(team.createdAt, zone),
    updated_at: ({ team, zone }) => zonedTime(team.updatedAt, zone),
    owner_id: ({ ownerId }) => ownerId,
    is_owner_of: ({ role }) => role === "owner",
    is_admin_of: ({ role }) => role === "owner" || role === "admin",
    is_manager_of: ({ role }) => role !== null,
  },
  defaults: ["id", "uuid", "name", "description", "time_zone", "created_at", "updated_at"],
};

/** A job with the entries that could not be done, and where all results can be fetched. */
export type ShownJob = { job: Job; failures: readonly EntryResult[]; artifactUrl: string };

/** The most failures that a job's record holds; its artifact has all of them. */
export const MOST_INLINE_FAILURES = 1000;

export const ASYNC_JOB: Resource<ShownJob> = allOf({
  id: ({ job }) => job.id,
  completed: ({ job }) => isFinished(job),
  description: ({ job }) => orNull(job.description),
  success: ({ job }) => (isFinished(job) ? job.state === "completed" && job.failed === 0 : null),
  artifact_url: ({ job, artifactUrl }) => (isFinished(job) ? artifactUrl : null),
  result: ({ job, failures }) =>
    isFinished(job) ? { errors: [...jobErrors(job), ...failures.map(presentFailure)] } : null,
  download_filename: ({ job }) => (isFinished(job) ? artifactName(job) : null),
});

export function artifactName({ id }: Job): string {
  return `async_job_${id}.csv`;
}

function presentFailure({ ref, errors }: EntryResult): { ref: string; errors: Record<string, string[]> } {
  return { ref, errors: wireErrors(errors) };
}

/** Why a job ended before its last entry; it belongs to no entry. */
function jobErrors({ state, error }: Job): { ref: null; errors: { base: string[] } }[] {
  if (state === "cancelled") return [{ ref: null, errors: { base: ["The job was cancelled."] } }];
  return state === "failed" ? [{ ref: null, errors: { base: [error ?? "The job failed."] } }] : [];
}

/** Somebody's sign-in; the tokens are there only when they were just made. */
export type ShownSession = { session: Session; user: User; zone: string; teamId: number | null };

export function presentSession(shown: ShownSession, issued?: IssuedSession): object {
  const { session, user, zone, teamId } = shown;
  const tokens = issued === undefined ? {} : { access_token: issued.accessToken, refresh_token: issued.refreshToken };
  return {
    session: {
      ...tokens,
      token_expire_at: zonedTime(session.accessExpiresAt, zone),
      app_bundle_id: orNull(session.appId),
      branded_app_id: null,
      client_uuid: session.clientUuid,
      profile: {
        user_id: user.id,
        preferred_team_id: teamId,
        user_uuid: user.uuid,
        personal_account_option: false,
        consent_required: false,
        profile_details_pending: user.givenName === "" || user.familyName === "",
        password_update_pending: false,
      },
    },
  };
}

const AVATAR_SIZES = ["mini", "small", "medium", "large", "huge"];

/** One picture stands for all five sizes. */
function avatarOf(url: string): Record<string, string | null> {
  return Object.fromEntries(AVATAR_SIZES.map((size) => [size, orNull(url)]));
}

/** A resource that shows everything by default. */
function allOf<Item>(fields: Resource<Item>["fields"]): Resource<Item> {
  return { fields, defaults: Object.keys(fields) };
}
