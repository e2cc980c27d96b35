import { Type } from "typebox";
import { DirectoryError } from "../../directory/errors.ts";
import type { Filter, JournalField } from "../../directory/filter.ts";
import { changeOf } from "../../directory/journal/change.ts";
import type { ChangesQuery } from "../../directory/journal/changes.ts";
import { organizationOf } from "./caller.ts";
import { EventStreams } from "./event-streams.ts";
import { parseFilter } from "./filter-grammar.ts";
import { JOURNAL } from "./journal-routes.ts";
import { operation } from "./operation.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions, RestServer } from "./rest-server.ts";
import { component } from "./schema.ts";

const DEFAULT_LIMIT = 100;
const MOST_CHANGES = 1000;

const Filtering = Type.Optional(Type.String({ description: 'As in the journal\'s list, such as `object = "user"`.' }));
const Position = Type.Integer({ minimum: 0, description: "What to go on after: the next request's `after`." });

const ChangesPage = Type.Object({
  items: Type.Array(component("JournalEntry")),
  position: Position,
  more: Type.Boolean({ description: "More follows at once." }),
});

const CHANGES = {
  querystring: Type.Object(
    {
      after: Type.Optional(
        Type.String({
          pattern: String.raw`^(?:end|\d{1,15})$`,
          description: "A position, 0 for the beginning, or `end` for what comes from now on.",
        }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_CHANGES, default: DEFAULT_LIMIT })),
      filter: Filtering,
    },
    { additionalProperties: false },
  ),
  response: { 200: ChangesPage },
};

const EVENTS = operation("streamJournal", "journal", "Follow the journal as server-sent events", {
  querystring: Type.Object({ filter: Filtering }, { additionalProperties: false }),
  headers: Type.Object({
    "last-event-id": Type.Optional(
      Type.String({ pattern: String.raw`^\d{1,15}$`, description: "The position to go on after; the end without it." }),
    ),
  }),
  response: { 200: { description: "One event a change", content: { "text/event-stream": { schema: Type.String() } } } },
});

/** `/journal/changes` and `/journal/events`: the journal for those who follow it. */
export function changeRoutes(server: RestServer, options: RestOptions): void {
  const streams = new EventStreams(options);
  server.addHook("preClose", (done) => {
    streams.end();
    done();
  });
  for (const [path, id] of [
    ["/journal/changes", "listChanges"],
    ["/changes", "listChangesShort"],
  ] as const) {
    server.get(path, operation(id, "journal", "Follow the journal: what came after a position", CHANGES), (request) => {
      const { journal } = organizationOf(request);
      return answerChanges(journal, request.query);
    });
  }
  // A HEAD would open a stream that nobody reads.
  server.get("/journal/events", { ...EVENTS, exposeHeadRoute: false }, async (request, reply) => {
    const { journal } = organizationOf(request);
    const filter = journalFilter(request.query.filter);
    const last = request.headers["last-event-id"];
    const after = last === undefined ? await journal.end() : Number(last);
    const events = await streams.open(request, { after, ...filter }).catch(refuseHeader);
    void reply.type("text/event-stream; charset=utf-8").header("cache-control", "no-store");
    // Proxies that collect answers before they pass them on would hold events back.
    return reply.header("x-accel-buffering", "no").send(events);
  });
}

/** The position of a stream is in a header. */
function refuseHeader(error: unknown): never {
  if (!(error instanceof DirectoryError) || error.details.field !== "after") throw error;
  throw new RequestError(error.code, error.message, { in: "header", name: "last-event-id" });
}

type Asked = { after?: string; limit?: number; filter?: string };

async function answerChanges(
  journal: ReturnType<typeof organizationOf>["journal"],
  { after = "0", limit = DEFAULT_LIMIT, filter }: Asked,
) {
  const from = after === "end" ? await journal.end() : Number(after);
  const query: ChangesQuery = { after: from, limit, ...journalFilter(filter) };
  const { entries, position, more } = await journal.changes(query);
  return { items: entries.map(changeOf), position, more };
}

/** The filter, if there is one. Throws `invalid_value`. */
function journalFilter(text: string | undefined): { filter?: Filter<JournalField> } {
  if (text === undefined || text.trim() === "") return {};
  if (text.length > LONGEST_FILTER) {
    throw new RequestError("invalid_value", "The filter is too long.", { in: "query", name: "filter" });
  }
  return { filter: parseFilter(text, JOURNAL.filters) };
}

const LONGEST_FILTER = 10_000;
