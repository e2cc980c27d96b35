import { Type } from "typebox";
import { DirectoryError } from "../../directory/errors.ts";
import type { Found } from "../../directory/users/user-service.ts";
import { administeredOf, callerOf } from "./caller.ts";
import { operation } from "./operation.ts";
import { userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import { component, idempotencyKey } from "./schema.ts";

/** E-mails and phones together. */
const MOST_KEYS = 1000;

const Keys = Type.Object(
  { emails: Type.Optional(Type.Array(Type.String())), phones: Type.Optional(Type.Array(Type.String())) },
  { additionalProperties: false },
);

const Answer = Type.Object({
  value: Type.String(),
  users: Type.Array(component("User"), { description: "Those who have it, by id, at most 25." }),
  more: Type.Boolean({ description: "Whether more than those have it." }),
});

const LOOK_UP = operation("lookUp", "lookup", "Find people by e-mails and phones, hundreds at once", {
  headers: Type.Object({
    "idempotency-key": Type.Optional(
      idempotencyKey("Held against other requests for a day. A lookup writes nothing, and is answered anew each time."),
    ),
  }),
  body: Keys,
  response: {
    200: Type.Object({
      emails: Type.Array(Answer, { description: "In the order asked." }),
      phones: Type.Array(Answer, { description: "In the order asked; a phone may be shared." }),
      not_found: Type.Object({ emails: Type.Array(Type.String()), phones: Type.Array(Type.String()) }),
    }),
  },
});

/** `/lookup`: who has these e-mails and phones. */
export function lookupRoutes(server: RestServer): void {
  server.post("/lookup", { ...LOOK_UP, config: { needs: "read" } }, async (request) => {
    const { emails = [], phones = [] } = request.body;
    if (emails.length + phones.length > MOST_KEYS) {
      throw new DirectoryError("too_many_entries", `A lookup takes ${MOST_KEYS} e-mails and phones.`);
    }
    const found = await administeredOf(request).users.lookUp(emails, phones);
    await callerOf(request).writes.hold();
    return {
      emails: found.emails.map(answerOf),
      phones: found.phones.map(answerOf),
      not_found: { emails: missing(found.emails), phones: missing(found.phones) },
    };
  });
}

function answerOf({ value, users, more }: Found) {
  return { value, users: users.map(userOf), more };
}

function missing(answers: readonly Found[]): string[] {
  return answers.filter(({ users }) => users.length === 0).map(({ value }) => value);
}
