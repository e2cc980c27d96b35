import { Type } from "typebox";
import type { JournalField } from "../../directory/filter.ts";
import { changeValues } from "../../directory/journal/change.ts";
import { JOURNAL_OBJECTS, type JournalEntry } from "../../directory/journal/entry.ts";
import { organizationOf } from "./caller.ts";
import { type ListResource, Listing, listParameters } from "./list.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { Id, Nullable, Time, pageOf } from "./schema.ts";
import { timeOf } from "./time.ts";

const Values = Type.Record(Type.String(), Type.Unknown());

/** A journal entry as this API shows it. */
export const JournalEntryDocument = Type.Object(
  {
    id: Id,
    at: Time,
    origin: Type.String({ description: "The API that was used, or `cli` or `job`." }),
    actor_id: Nullable(Type.Integer({ minimum: 1, description: "The user who acted, if it was one." })),
    credential_id: Nullable(Id),
    action: Type.String(),
    object: Type.Enum([...JOURNAL_OBJECTS]),
    object_id: Id,
    version: Type.Integer({ description: "The row's version after the change." }),
    before: Values,
    after: Values,
  },
  { $id: "JournalEntry" },
);

const FIELDS = {
  id: (entry: JournalEntry) => entry.id,
  at: (entry: JournalEntry) => timeOf(entry.at),
  origin: (entry: JournalEntry) => entry.origin,
  actor_id: (entry: JournalEntry) => entry.actorId,
  credential_id: (entry: JournalEntry) => entry.credentialId,
  action: (entry: JournalEntry) => entry.action,
  object: (entry: JournalEntry) => entry.object,
  object_id: (entry: JournalEntry) => entry.objectId,
  version: (entry: JournalEntry) => entry.version,
  before: (entry: JournalEntry) => changeValues(entry.before),
  after: (entry: JournalEntry) => changeValues(entry.after),
};

/** Lists of journal entries, oldest first. */
export const JOURNAL: ListResource<JournalField, JournalEntry> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "journal",
  searches: "the names, e-mails and phones of whom, or whose memberships, entries are about",
  filters: {
    id: "number",
    at: "time",
    origin: "text",
    actor_id: "number",
    credential_id: "number",
    action: "text",
    object: "text",
    object_id: "number",
  },
  sorts: ["id"],
};

const LIST = operation("listJournal", "journal", "List the record of every change", {
  querystring: listParameters(JOURNAL),
  response: { 200: pageOf("JournalEntry") },
});

/** `/journal`: who changed what, when, and through which API. */
export function journalRoutes(server: RestServer): void {
  server.get("/journal", LIST, async (request) => {
    const listing = new Listing(JOURNAL, request.query);
    const page = await organizationOf(request).journal.list(listing.query);
    return listing.answer(page, page.rows);
  });
}
