import { Type } from "typebox";
import { organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { operation } from "./operation.ts";
import { userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import { CHANGE_HEADERS, Id, IdInPath, NoContent, tagged } from "./schema.ts";

const RESTORE = operation("restoreUser", "users", "Restore a deleted user with their memberships and roles", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  response: { 200: tagged("User") },
});
const ERASE = operation(
  "eraseUser",
  "users",
  "Delete a user for good, with every personal value, also in the journal",
  {
    params: IdInPath,
    headers: CHANGE_HEADERS,
    response: { 204: NoContent },
  },
);
const MERGE = operation("mergeUsers", "users", "Merge another user into this one, who is the same person", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  body: Type.Object({ from_id: Id }, { additionalProperties: false }),
  response: { 200: tagged("User") },
});

/** What happens to users besides being changed: restored, erased, merged. */
export function userLifeRoutes(server: RestServer): void {
  server.post("/users/:id/restore", RESTORE, async (request, reply) => {
    const { users } = organizationOf(request);
    const { id } = request.params;
    const user = await users.restore(id, ifMatch(request));
    return sendTagged(request, reply, user.version, userOf(user));
  });
  server.post("/users/:id/erase", { ...ERASE, config: { needs: "admin" } }, async (request, reply) => {
    const { users } = organizationOf(request);
    const { id } = request.params;
    await users.erase(id, ifMatch(request));
    return reply.code(204).send(null);
  });
  server.post("/users/:id/merge", MERGE, async (request, reply) => {
    const { users } = organizationOf(request);
    const { id } = request.params;
    const user = await users.merge(id, request.body.from_id, ifMatch(request));
    return sendTagged(request, reply, user.version, userOf(user));
  });
}
