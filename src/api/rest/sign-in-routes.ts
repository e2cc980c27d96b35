import { Type } from "typebox";
import { organizationOf } from "./caller.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { IdInPath, NoContent } from "./schema.ts";

const SET_PASSWORD = operation(
  "setPassword",
  "users",
  "Set a user's password, which ends all that they are signed in with",
  {
    params: IdInPath,
    body: Type.Object({ password: Type.String() }, { additionalProperties: false }),
    response: { 204: NoContent },
  },
);
const END_SESSIONS = operation(
  "endSessions",
  "users",
  "End all sessions of a user, and what they allowed OAuth clients",
  {
    params: IdInPath,
    response: { 204: NoContent },
  },
);

/** Whoever sets a password can sign in as its user, so that both are for administrators. */
const ADMIN = { config: { needs: "admin" } } as const;

/** `/users/{id}/password` and `/users/{id}/sessions`: what people sign in with. */
export function signInRoutes(server: RestServer): void {
  server.put("/users/:id/password", { ...SET_PASSWORD, ...ADMIN }, async (request, reply) => {
    await organizationOf(request).passwords.set(request.params.id, { password: request.body.password });
    return reply.code(204).send(null);
  });
  server.delete("/users/:id/sessions", { ...END_SESSIONS, ...ADMIN }, async (request, reply) => {
    await organizationOf(request).passwords.endSessions(request.params.id);
    return reply.code(204).send(null);
  });
}
