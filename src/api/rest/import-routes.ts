import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { type Static, Type } from "typebox";
import { DirectoryError } from "../../directory/errors.ts";
import { type DeactivationLimit, readDeactivationLimit } from "../../directory/imports/deactivation-limit.ts";
import {
  DEFAULT_IMPORT,
  IMPORT_MODES,
  type ImportOptions,
  MATCH_KEYS,
  type MatchKey,
} from "../../directory/imports/import-options.ts";
import { importOptionsOf } from "../../directory/imports/import-rows.ts";
import { RESULT_COLUMNS, resultRow, summaryOf } from "../../directory/imports/result-row.ts";
import { JOB_STATES, type Job, rateOf } from "../../directory/jobs/job.ts";
import { readRows } from "../../http/row-files/read-rows.ts";
import { refusedRows } from "../../http/row-files/refused-rows.ts";
import { CONTENT_TYPES, ROW_FORMATS, inPages, writeRows } from "../../http/row-files/write-rows.ts";
import { organizationOf } from "./caller.ts";
import { sendTagged } from "./entity-tag.ts";
import { shownVersion } from "./job-routes.ts";
import { operation } from "./operation.ts";
import { RequestError } from "./request-error.ts";
import type { RestServer } from "./rest-server.ts";
import { IdInPath, Nullable, POST_HEADERS, Time, component, tagged } from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";
import { ROW_MEDIA_TYPES, UploadedRows, takeRows } from "./uploaded-rows.ts";

const Count = Type.Integer({ minimum: 0 });

/** An import, or the undoing of one, as this API shows it. */
export const ImportDocument = Type.Object(
  {
    id: Type.Integer(),
    undoes: Nullable(Type.Integer({ description: "The import that this one takes back." })),
    state: Type.Enum([...JOB_STATES]),
    description: Type.String(),
    mode: Nullable(Type.Enum([...IMPORT_MODES])),
    dry_run: Type.Boolean(),
    total: Count,
    done: Count,
    failed: Count,
    rate: Type.Number({ description: "Rows a second." }),
    summary: Type.Object({
      created: Count,
      updated: Count,
      unchanged: Count,
      deactivated: Count,
      reverted: Count,
      failed: Count,
    }),
    error: Nullable(Type.String({ description: "Why the whole import failed." })),
    created_at: Time,
    started_at: Nullable(Time),
    finished_at: Nullable(Time),
    expires_at: Nullable(Time),
  },
  { $id: "Import" },
);

const ImportParameters = Type.Object(
  {
    mode: Type.Optional(Type.Enum([...IMPORT_MODES], { description: "Default: upsert." })),
    match_on: Type.Optional(Type.String({ description: "Keys in order. Default: id,external_id,email." })),
    dry_run: Type.Optional(Type.Boolean({ description: "Everything but the commit." })),
    deactivate_at_most: Type.Optional(
      Type.String({
        description: "What a sync may do, and must say: `20` people, or `10%` of those who could be deactivated.",
      }),
    ),
    empty_cells: Type.Optional(Type.Enum(["leave", "clear"], { description: "Of a CSV file. Default: leave." })),
    column: Type.Optional(
      Type.Union([Type.Array(Type.String()), Type.String()], {
        description: "THEIRS=OURS, or THEIRS= to pass it over.",
      }),
    ),
    description: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

const Rows = Type.Unknown({ description: "A file of rows: docs/import.md has its columns. Gzipped or not." });
const ROW_BODY = { content: Object.fromEntries(ROW_MEDIA_TYPES.map((type) => [type, { schema: Rows }])) };

const IMPORT = operation("createImport", "imports", "Import people, teams and roles from a file", {
  querystring: ImportParameters,
  headers: POST_HEADERS,
  body: ROW_BODY,
  response: { 202: component("Import") },
});
const SHOW = operation("getImport", "imports", "Get an import", {
  params: IdInPath,
  response: { 200: tagged("Import") },
});
const RESULTS = operation("getImportResults", "imports", "Download what became of each row", {
  params: IdInPath,
  querystring: Type.Object({ format: Type.Optional(Type.Enum([...ROW_FORMATS])) }, { additionalProperties: false }),
  response: { 200: fileOf(ROW_FORMATS) },
});
const REFUSED = operation("getRefusedRows", "imports", "Download the refused rows, to mend them and send them again", {
  params: IdInPath,
  response: { 200: fileOf(ROW_FORMATS) },
});
const UNDO = operation("undoImport", "imports", "Take back what an import did", {
  params: IdInPath,
  headers: POST_HEADERS,
  response: { 202: component("Import") },
});

/** An answer that is a file, in the formats that it may have. */
export function fileOf(formats: readonly (keyof typeof CONTENT_TYPES)[]) {
  const types = formats.map((format) => CONTENT_TYPES[format].split(";", 1)[0] ?? "");
  return { content: Object.fromEntries(types.map((type) => [type, { schema: Type.String() }])) };
}

/** `/imports`: files of people, teams and roles on their way into the directory. */
export function importRoutes(server: RestServer): void {
  addReads(server);
  server.post("/imports/:id/undo", UNDO, async (request, reply) =>
    send(reply, await organizationOf(request).imports.undo(request.params.id)),
  );
  void server.register((uploads: RestServer, _none, done) => {
    takeRows(uploads);
    uploads.post("/imports", IMPORT, async (request, reply) => {
      const { imports } = organizationOf(request);
      const body: unknown = request.body;
      if (!(body instanceof UploadedRows)) {
        throw new RequestError("missing_value", "The body is missing.", { in: "body", pointer: "" });
      }
      const options = parseOptions(request.query, body);
      const { entries, ...file } = await readRows(body.bytes(), body.format);
      const { description = "" } = request.query;
      const job = imports.submit({ options: { ...options, ...file }, description, entries });
      return send(reply, await job.catch(rejectInQuery));
    });
    done();
  });
}

function addReads(server: RestServer): void {
  server.get("/imports/:id", SHOW, async (request, reply) => {
    const job = await organizationOf(request).imports.get(request.params.id);
    return sendTagged(request, reply, shownVersion(job), documentOf(job));
  });
  server.get("/imports/:id/results", RESULTS, async (request, reply) => {
    const { imports } = organizationOf(request);
    const job = await imports.get(request.params.id);
    const { format = "csv" } = request.query;
    const pages = inPages(imports.results(job), resultRow);
    return sendFile(
      reply,
      `import-${job.id}-results.${format}`,
      CONTENT_TYPES[format],
      writeRows(pages, format, RESULT_COLUMNS),
    );
  });
  server.get("/imports/:id/refused", REFUSED, async (request, reply) => {
    const { imports } = organizationOf(request);
    const job = await imports.get(request.params.id);
    const options = { ...DEFAULT_IMPORT, ...importOptionsOf(job) };
    const pieces = refusedRows(imports.refused(job), options);
    return sendFile(reply, `import-${job.id}-refused.${options.format}`, CONTENT_TYPES[options.format], pieces);
  });
}

/** Sends a file as it is made: its length is not known. */
export function sendFile(reply: FastifyReply, name: string, type: string, pieces: AsyncIterable<string>): FastifyReply {
  return reply
    .header("content-disposition", `attachment; filename="${name}"`)
    .type(type)
    .send(Readable.from(pieces, { objectMode: false }));
}

function send(reply: FastifyReply, job: Job): FastifyReply {
  return reply.code(202).header("location", `/directory/v1/imports/${job.id}`).send(documentOf(job));
}

function parseOptions(query: Static<typeof ImportParameters>, { format }: UploadedRows): ImportOptions {
  const { mode, match_on, dry_run, empty_cells, column = [] } = query;
  return {
    ...DEFAULT_IMPORT,
    format,
    deactivateAtMost: parseLimit(query),
    columns: Object.fromEntries((typeof column === "string" ? [column] : column).map(parseColumn)),
    ...(mode === undefined ? {} : { mode }),
    ...(match_on === undefined ? {} : { matchOn: match_on.split(",").map(matchKey) }),
    ...(dry_run === undefined ? {} : { dryRun: dry_run }),
    ...(empty_cells === undefined ? {} : { emptyCells: empty_cells }),
  };
}

function parseLimit({ deactivate_at_most: text }: Static<typeof ImportParameters>): DeactivationLimit | null {
  if (text === undefined) return null;
  const limit = readDeactivationLimit(text);
  if (limit === undefined) throw invalidQuery("deactivate_at_most", "deactivate_at_most is like 20 or 10%.");
  return limit;
}

function matchKey(name: string): MatchKey {
  const key = MATCH_KEYS.find((known) => known === name.trim());
  if (key === undefined) throw invalidQuery("match_on", `match_on is a list of ${MATCH_KEYS.join(", ")}.`);
  return key;
}

/** The part behind the last `=` is our name of the column: theirs may have one in it. */
function parseColumn(text: string): [theirs: string, ours: string] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw invalidQuery("column", "column has the form THEIRS=OURS.");
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Names the query parameter where an option is at fault: a file of rows has no place for a JSON Pointer. */
function rejectInQuery(error: unknown): never {
  if (!(error instanceof DirectoryError)) throw error;
  const { field } = error.details;
  if (field === undefined || !Object.hasOwn(ImportParameters.properties, field)) throw error;
  throw new RequestError(error.code, error.message, { in: "query", name: field });
}

function invalidQuery(name: string, message: string): RequestError {
  return new RequestError("invalid_value", message, { in: "query", name });
}

function documentOf(job: Job): Static<typeof ImportDocument> {
  const { id, kind, state, description, total, done, failed, error, options } = job;
  const { mode, dryRun } = importOptionsOf(job);
  const isImport = kind === "import_rows";
  return {
    id,
    undoes: typeof options["undoes"] === "number" ? options["undoes"] : null,
    state,
    description,
    mode: isImport ? mode : null,
    dry_run: isImport && dryRun,
    total,
    done,
    failed,
    rate: rateOf(job, Date.now()),
    summary: summaryOf(job),
    error,
    created_at: timeOf(job.createdAt),
    started_at: timeOrNull(job.startedAt),
    finished_at: timeOrNull(job.finishedAt),
    expires_at: timeOrNull(job.expiresAt),
  };
}
