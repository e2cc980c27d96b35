import { Type } from "typebox";
import { ABSENCE_KINDS, digestOfDays } from "../../directory/absences/absence.ts";
import { administeredOf, directoryOf } from "./caller.ts";
import { digestsToMatch, sendTagged } from "./entity-tag.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { CHANGE_HEADERS, IdInPath, Nullable, PATCH_MEDIA_TYPES, withTag } from "./schema.ts";

const Day = Type.String({ format: "date" });
const Kind = Type.Enum([...ABSENCE_KINDS], { description: "`workday` is one where the calendar has none." });

const LIST = operation("listAbsences", "users", "List the days that are out of the ordinary for a user", {
  params: IdInPath,
  querystring: Type.Object(
    { from: Type.Optional(Day), to: Type.Optional(Day) },
    { additionalProperties: false, description: "The first and the last day, both included." },
  ),
  response: { 200: withTag(Type.Object({ days: Type.Record(Type.String(), Kind) })) },
});
const SET = operation(
  "setAbsences",
  "users",
  "Set days of a user by a JSON merge patch; null makes one ordinary again",
  {
    params: IdInPath,
    headers: CHANGE_HEADERS,
    consumes: PATCH_MEDIA_TYPES,
    body: Type.Object({ days: Type.Record(Type.String(), Nullable(Kind)) }, { additionalProperties: false }),
    response: {
      200: Type.Object({
        added: Type.Integer({ description: "How many days were new." }),
        updated: Type.Integer({ description: "How many were changed or made ordinary again." }),
      }),
    },
  },
);

/** `/users/{id}/absences`: days on which somebody is away, or at work against the calendar. */
export function absenceRoutes(server: RestServer): void {
  server.get("/users/:id/absences", LIST, async (request, reply) => {
    const { users, absences } = directoryOf(request);
    const { from = "", to = "9999-12-31" } = request.query;
    const all = await absences.of([await users.get(request.params.id)]);
    const days = all.filter(({ day }) => day >= from && day <= to);
    const body = { days: Object.fromEntries(days.map(({ day, kind }) => [day, kind])) };
    return sendTagged(request, reply, digestOfDays(all), body);
  });
  server.patch("/users/:id/absences", SET, async (request) => {
    const { id } = request.params;
    const entry = { id, days: request.body.days, ...digestsToMatch(request) };
    return await administeredOf(request).absences.set([entry]);
  });
}
