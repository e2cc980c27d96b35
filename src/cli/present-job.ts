import { type Job, rateOf } from "../directory/jobs/job.ts";
import { shownMoment } from "./print.ts";

/** A job as the command line prints it as JSON. */
export function presentJob(job: Job): object {
  const { id, kind, state, description, teamId, total, done, failed, error, cancelRequested } = job;
  return {
    id,
    kind,
    state,
    description,
    team: teamId,
    total,
    done,
    failed,
    rate: Math.round(rateOf(job, Date.now())),
    error,
    cancelRequested,
    credential: job.by.credentialId,
    user: job.by.userId,
    createdAt: shownMoment(job.createdAt),
    startedAt: momentOrNull(job.startedAt),
    finishedAt: momentOrNull(job.finishedAt),
    expiresAt: momentOrNull(job.expiresAt),
  };
}

function momentOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : shownMoment(milliseconds);
}

/** A job in one line for people. */
export function jobLine(job: Job): string {
  const asked = job.cancelRequested && job.state === "running" ? ", asked to stop" : "";
  const error = job.error === null ? "" : `: ${job.error}`;
  return `Job ${job.id} is ${job.state}${asked}, ${progressOf(job)}${error}`;
}

/** How far a job has come, such as `40 of 100 done, 2 refused`. */
export function progressOf({ done, total, failed }: Job): string {
  return `${done} of ${total} done, ${failed} refused`;
}
