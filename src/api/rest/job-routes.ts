import { Readable } from "node:stream";
import { Type } from "typebox";
import type { JobField } from "../../directory/filter.ts";
import { type EntryResult, JOB_STATES, type Job, isFinished, rateOf } from "../../directory/jobs/job.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { administeredOf } from "./caller.ts";
import { type ShownVersion, ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { CHANGE_HEADERS, Id, IdInPath, Nullable, Time, pageOf, tagged } from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";

/** Background work as this API shows it. */
export const JobDocument = Type.Object(
  {
    id: Id,
    kind: Type.String(),
    state: Type.Enum([...JOB_STATES]),
    description: Type.String(),
    team_id: Nullable(Id),
    created_by: Type.Object({
      origin: Type.String(),
      credential_id: Nullable(Id),
      user_id: Nullable(Id),
    }),
    total: Type.Integer(),
    done: Type.Integer(),
    failed: Type.Integer(),
    rate: Type.Number({ description: "Entries a second since it began." }),
    error: Nullable(Type.String()),
    cancel_requested: Type.Boolean(),
    created_at: Time,
    started_at: Nullable(Time),
    finished_at: Nullable(Time),
    expires_at: Nullable(Time),
    version: Type.Integer(),
  },
  { $id: "Job" },
);

const FIELDS = {
  id: (job: Job) => job.id,
  kind: (job: Job) => job.kind,
  state: (job: Job) => job.state,
  description: (job: Job) => job.description,
  team_id: (job: Job) => job.teamId,
  created_by: ({ by }: Job) => ({ origin: by.origin, credential_id: by.credentialId, user_id: by.userId }),
  total: (job: Job) => job.total,
  done: (job: Job) => job.done,
  failed: (job: Job) => job.failed,
  rate: (job: Job) => rateOf(job, Date.now()),
  error: (job: Job) => job.error,
  cancel_requested: (job: Job) => job.cancelRequested,
  created_at: (job: Job) => timeOf(job.createdAt),
  started_at: (job: Job) => timeOrNull(job.startedAt),
  finished_at: (job: Job) => timeOrNull(job.finishedAt),
  expires_at: (job: Job) => timeOrNull(job.expiresAt),
  version: (job: Job) => job.version,
};

/** Lists of jobs, newest first. */
export const JOBS: ListResource<JobField, Job> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "jobs",
  searches: "descriptions",
  filters: {
    id: "number",
    kind: "text",
    state: "text",
    finished: "boolean",
    team_id: "number",
    actor_id: "number",
    credential_id: "number",
    created_at: "time",
  },
  sorts: ["id", "created_at"],
};

const LIST = operation("listJobs", "jobs", "List background jobs", {
  querystring: listParameters(JOBS),
  response: { 200: pageOf("Job") },
});
const SHOW = operation("getJob", "jobs", "Get a job with its progress", {
  params: IdInPath,
  querystring: showParameters(JOBS),
  response: { 200: tagged("Job") },
});
const RESULTS = operation("getJobResults", "jobs", "What became of each entry so far, a line each", {
  params: IdInPath,
  querystring: Type.Object(
    { failed: Type.Optional(Type.Boolean({ description: "Only the entries that failed." })) },
    { additionalProperties: false },
  ),
  response: { 200: { content: { "application/x-ndjson": { schema: Type.String() } } } },
});
const CANCEL = operation("cancelJob", "jobs", "Stop a job at its next step; what it did stays", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  response: { 200: tagged("Job") },
});
const RETRY = operation("retryJob", "jobs", "Go on with a failed or cancelled job where it stopped", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  response: { 200: tagged("Job") },
});

const present = chosenFields(JOBS, undefined);

/** `/jobs`: background work and what became of it. */
export function jobRoutes(server: RestServer): void {
  server.get("/jobs", LIST, async (request) => {
    const listing = new Listing(JOBS, request.query);
    const page = await administeredOf(request).jobs.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/jobs/:id", SHOW, async (request, reply) => {
    const job = await administeredOf(request).jobs.get(request.params.id);
    return sendTagged(request, reply, shownVersion(job), chosenFields(JOBS, request.query.fields)(job));
  });
  server.get("/jobs/:id/results", RESULTS, async (request, reply) => {
    const { jobs } = administeredOf(request);
    const job = await jobs.get(request.params.id);
    const results = jobs.results(job, request.query.failed ?? false);
    return reply.type("application/x-ndjson").send(Readable.from(linesOf(results), { objectMode: false }));
  });
  server.post("/jobs/:id/cancel", CANCEL, async (request, reply) => {
    const { jobs } = administeredOf(request);
    const { id } = request.params;
    const job = await jobs.cancel(id, ifMatch(request));
    return sendTagged(request, reply, shownVersion(job), present(job));
  });
  server.post("/jobs/:id/retry", RETRY, async (request, reply) => {
    const { jobs } = administeredOf(request);
    const { id } = request.params;
    const job = await jobs.retry(id, ifMatch(request));
    return sendTagged(request, reply, shownVersion(job), present(job));
  });
}

/** The rate of a job falls while nothing is done. */
export function shownVersion(job: Job): ShownVersion {
  return { version: job.version, beside: isFinished(job) ? [] : [String(rateOf(job, Date.now()))] };
}

async function* linesOf(results: AsyncIterable<EntryResult>): AsyncGenerator<string> {
  for await (const { ref, status, id, userId, errors } of results) {
    yield `${JSON.stringify({ ref, status, id, user_id: userId, errors })}\n`;
  }
}
