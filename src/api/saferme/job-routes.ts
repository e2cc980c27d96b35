import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { organizationDirectory } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { DirectoryError, notFound } from "../../directory/errors.ts";
import { type Filter, type JobField, allOf } from "../../directory/filter.ts";
import type { JobService } from "../../directory/jobs/job-service.ts";
import { type EntryResult, type Job, isFinished } from "../../directory/jobs/job.ts";
import type { Principal } from "../../directory/principal.ts";
import { type Present, chosenFields } from "../../http/chosen-fields.ts";
import { ArtifactLinks } from "./artifact-links.ts";
import { type Caller, callerOf, parameter, queryOf, send, teamInPath } from "./caller.ts";
import { newMember, parseBulk } from "./parse-bulk.ts";
import { readBoolean, readId } from "./parse.ts";
import { TEAM_USER } from "./present-team-user.ts";
import { ASYNC_JOB, MOST_INLINE_FAILURES, type ShownJob, artifactName } from "./present.ts";
import { readRange } from "./range.ts";
import { resultsAsCsv } from "./results-csv.ts";
import { sendPage } from "./send-page.ts";

export type JobRouteOptions = { store: DirectoryStore; box: SecretBox; publicUrl: string | undefined };

/** The fields of what a bulk create makes; they may be named, but its answer is a job. */
const FIELDS_OF_WHAT_IS_MADE: ReadonlySet<string> = new Set(Object.keys(TEAM_USER.fields));

/** Background work: bulk creation, its progress and its results. */
export class JobRoutes {
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #publicUrl: string | undefined;
  readonly #links: ArtifactLinks;

  constructor({ store, box, publicUrl }: JobRouteOptions) {
    this.#store = store;
    this.#box = box;
    this.#publicUrl = publicUrl;
    this.#links = new ArtifactLinks(box);
  }

  async bulkCreate(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const present = chosenFields(ASYNC_JOB, queryOf(request)["fields"], FIELDS_OF_WHAT_IS_MADE);
    const team = await teamInPath(request);
    const jobs = jobsOf(callerOf(request));
    const { description, entries } = parseBulk(request.body);
    const job = await jobs.submit({
      kind: "bulk_create_members",
      description,
      teamId: team.id,
      entries: entries.values().map(newMember),
    });
    return send(reply.code(201), present(await this.#shown(request, jobs, job)));
  }

  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const present = chosenFields(ASYNC_JOB, queryOf(request)["fields"]);
    const id = readId(parameter(request, "id"));
    const caller = callerOf(request);
    if (id === undefined || caller.directory.reach === "self") throw notFound("job");
    const job = await caller.directory.jobs.get(id);
    if (job.state === "receiving") throw notFound("job");
    return send(reply, present(await this.#shown(request, caller.directory.jobs, job)));
  }

  async list(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const query = queryOf(request);
    const present = chosenFields(ASYNC_JOB, query["fields"]);
    const completed = readBoolean("completed", query["completed"]);
    const range = readRange(request.headers.range);
    const team = await teamInPath(request);
    const caller = callerOf(request);
    if (caller.directory.reach === "self") return sendPage(reply, { unit: "async_jobs", range, total: 0 }, []);
    const { jobs } = caller.directory;
    const page = await jobs.list({
      filter: ownJobs(caller.principal, team.id, completed),
      start: { offset: range.first },
      limit: range.last - range.first + 1,
      withTotal: true,
    });
    const shown = await this.#allShown(request, jobs, page.rows, present);
    return sendPage(reply, { unit: "async_jobs", range, total: page.total }, shown);
  }

  /** A finished job's results as CSV, by an address that `artifact_url` gave out. */
  async artifact(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const id = readId(parameter(request, "id"));
    const link = this.#links.read(queryOf(request)["token"]);
    if (link === undefined || link.jobId !== id) throw notFound("artifact");
    const { jobs } = organizationDirectory(this.#store, this.#box, readerOf(link.organizationId));
    const job = await jobs.get(link.jobId);
    if (!isFinished(job)) throw notFound("artifact");
    return reply
      .header("content-disposition", `attachment; filename="${artifactName(job)}"`)
      .header("cache-control", "private, no-store")
      .type("text/csv; charset=utf-8")
      .send(Readable.from(resultsAsCsv(jobs.results(job))));
  }

  async #allShown(
    request: FastifyRequest,
    jobs: JobService,
    rows: readonly Job[],
    present: Present<ShownJob>,
  ): Promise<Record<string, unknown>[]> {
    const shown = [];
    for (const job of rows) shown.push(present(await this.#shown(request, jobs, job)));
    return shown;
  }

  async #shown({ protocol, host }: FastifyRequest, jobs: JobService, job: Job): Promise<ShownJob> {
    const base = this.#publicUrl ?? `${protocol}://${host}`;
    return { job, failures: await failuresOf(jobs, job), artifactUrl: `${base}${this.#links.pathTo(job)}` };
  }
}

/** Throws `forbidden` for somebody who administers nothing. */
function jobsOf({ directory }: Caller): JobService {
  if (directory.reach !== "self") return directory.jobs;
  throw new DirectoryError("forbidden", "Only those who administer a team may do this.");
}

/** Jobs that the caller made on a team; one that still takes its entries in is not there yet. */
function ownJobs(
  { userId, credentialId }: Principal,
  teamId: number,
  completed: boolean | undefined,
): Filter<JobField> {
  return allOf<JobField>(
    { op: "eq", field: "team_id", value: teamId },
    userId === null
      ? { op: "eq", field: "credential_id", value: credentialId }
      : { op: "eq", field: "actor_id", value: userId },
    { op: "ne", field: "state", value: "receiving" },
    completed === undefined ? undefined : { op: "eq", field: "finished", value: completed },
  );
}

async function failuresOf(jobs: JobService, job: Job): Promise<EntryResult[]> {
  const failures: EntryResult[] = [];
  if (!isFinished(job) || job.failed === 0) return failures;
  for await (const failure of jobs.results(job, true)) {
    failures.push(failure);
    if (failures.length === MOST_INLINE_FAILURES) break;
  }
  return failures;
}

/** Who holds a signed address may read what it is for, and nothing else. */
function readerOf(organizationId: number): Principal {
  const nobody = { credentialId: null, userId: null, teamId: null, role: null };
  return { organizationId, origin: "saferme", ...nobody, scope: "read" };
}
