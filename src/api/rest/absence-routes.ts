import { Type } from "typebox";
import { ABSENCE_KINDS, type DayRange } from "../../directory/absences/absence.ts";
import { administeredOf, directoryOf } from "./caller.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { IdInPath, Nullable, PATCH_MEDIA_TYPES, POST_HEADERS } from "./schema.ts";

const Day = Type.String({ format: "date" });
const Kind = Type.Enum([...ABSENCE_KINDS], { description: "`workday` is one where the calendar has none." });

const LIST = operation("listAbsences", "users", "List the days that are out of the ordinary for a user", {
  params: IdInPath,
  querystring: Type.Object(
    { from: Type.Optional(Day), to: Type.Optional(Day) },
    { additionalProperties: false, description: "The first and the last day, both included." },
  ),
  response: { 200: Type.Object({ days: Type.Record(Type.String(), Kind) }) },
});
const SET = operation(
  "setAbsences",
  "users",
  "Set days of a user by a JSON merge patch; null makes one ordinary again",
  {
    params: IdInPath,
    headers: POST_HEADERS,
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
  server.get("/users/:id/absences", LIST, async (request) => {
    const { users, absences } = directoryOf(request);
    const { from: first, to: last } = request.query;
    const range: DayRange = { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
    const days = await absences.of([await users.get(request.params.id)], range);
    return { days: Object.fromEntries(days.map(({ day, kind }) => [day, kind])) };
  });
  server.patch("/users/:id/absences", SET, async (request) => {
    const { id } = request.params;
    return await administeredOf(request).absences.set([{ id, days: request.body.days }]);
  });
}
