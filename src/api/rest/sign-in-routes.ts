import { Type } from "typebox";
import { withoutUndefined } from "../../directory/without-undefined.ts";
import { callerOf } from "./caller.ts";
import { ifMatch } from "./entity-tag.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { IdInPath, NoContent } from "./schema.ts";

const UserCondition = Type.Object({
  "if-match": Type.Optional(Type.String({ description: "The ETag that the user must still have." })),
});

const PasswordBody = Type.Object(
  {
    password: Type.String(),
    current_password: Type.Optional(Type.String({ description: "Needed for one's own password." })),
  },
  { additionalProperties: false },
);

const SET_PASSWORD = operation(
  "setPassword",
  "users",
  "Set a user's password, which ends all that they are signed in with",
  {
    params: IdInPath,
    headers: UserCondition,
    body: PasswordBody,
    response: { 204: NoContent },
  },
);
const END_SESSIONS = operation(
  "endSessions",
  "users",
  "End all sessions of a user, and what they allowed OAuth clients",
  {
    params: IdInPath,
    headers: UserCondition,
    response: { 204: NoContent },
  },
);

/** Whoever sets a password can sign in as its user. Both are for administrators, and for what is one's own. */
const ADMIN = { config: { needs: "admin" } } as const;

/** `/users/{id}/password` and `/users/{id}/sessions`: what people sign in with. */
export function signInRoutes(server: RestServer): void {
  server.put("/users/:id/password", { ...SET_PASSWORD, ...ADMIN }, async (request, reply) => {
    const { password, current_password: currentPassword } = request.body;
    const change = { password, ...withoutUndefined({ currentPassword }), ...ifMatch(request) };
    await callerOf(request).directory.passwords.set(request.params.id, change);
    return reply.code(204).send(null);
  });
  server.delete("/users/:id/sessions", { ...END_SESSIONS, ...ADMIN }, async (request, reply) => {
    await callerOf(request).directory.passwords.endSessions(request.params.id, ifMatch(request));
    return reply.code(204).send(null);
  });
}
