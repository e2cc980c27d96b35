import type { FastifyRequest } from "fastify";
import { DirectoryError } from "../../directory/errors.ts";
import type { User } from "../../directory/users/user.ts";
import { chosenNames, presentFields } from "../../http/chosen-fields.ts";
import { directoryOf, organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseNewUser, parseUserChanges } from "./parse.ts";
import { type ShownUser, USER, userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import {
  CHANGE_HEADERS,
  DELETE_HEADERS,
  IdInPath,
  NoContent,
  PATCH_MEDIA_TYPES,
  POST_HEADERS,
  pageOf,
  tagged,
} from "./schema.ts";
import { only } from "./single.ts";
import { USERS } from "./user-list.ts";
import { NewUserBody, UserChanges } from "./user-schema.ts";

const LIST = operation("listUsers", "users", "List users", {
  querystring: listParameters(USERS),
  response: { 200: pageOf("User") },
});
const SHOW = operation("getUser", "users", "Get a user", {
  params: IdInPath,
  querystring: showParameters(USER),
  response: { 200: tagged("User") },
});
const CREATE = operation("createUser", "users", "Create a user", {
  headers: POST_HEADERS,
  body: NewUserBody,
  response: { 201: tagged("User") },
});
const UPDATE = operation("updateUser", "users", "Change a user by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: UserChanges,
  response: { 200: tagged("User") },
});
const DELETE = operation("deleteUser", "users", "Delete a user, who can be restored", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});

/** `/users`: people's accounts. */
export function userRoutes(server: RestServer): void {
  addReads(server);
  server.post("/users", CREATE, async (request, reply) => {
    const user = only(await organizationOf(request).users.create([parseNewUser(request.body)]));
    void reply.code(201).header("location", `/directory/v1/users/${user.id}`);
    return sendTagged(request, reply, user.version, userOf(user));
  });
  server.patch("/users/:id", UPDATE, async (request, reply) => {
    const { id } = request.params;
    const { users } = directoryOf(request);
    const user = only(await users.update([{ id, patch: parseUserChanges(request.body), ...ifMatch(request) }]));
    return sendTagged(request, reply, user.version, userOf(user));
  });
  server.delete("/users/:id", DELETE, async (request, reply) => {
    const { id } = request.params;
    const directory = directoryOf(request);
    if (directory.reach === "self") throw new DirectoryError("forbidden", "Nobody deletes themselves.");
    await directory.users.delete(id, ifMatch(request));
    return reply.code(204).send(null);
  });
}

function addReads(server: RestServer): void {
  server.get("/users", LIST, async (request) => {
    const listing = new Listing(USERS, request.query);
    const page = await directoryOf(request).users.list(listing.query);
    return listing.answer(page, await shownUsers(request, page.rows, listing.shows("memberships")));
  });
  server.get("/users/:id", SHOW, async (request, reply) => {
    const names = chosenNames(USER, request.query.fields);
    const user = await directoryOf(request).users.get(request.params.id);
    const shown = only(await shownUsers(request, [user], names.has("memberships")));
    const { memberships } = shown;
    const version = memberships === undefined ? user.version : { version: user.version, beside: memberships };
    return sendTagged(request, reply, version, presentFields(USER, names)(shown));
  });
}

/** Users with their memberships, if those are to be shown. */
async function shownUsers(
  request: FastifyRequest,
  users: readonly User[],
  withMemberships: boolean,
): Promise<ShownUser[]> {
  if (!withMemberships) return users.map((user) => ({ user }));
  const all = await directoryOf(request).users.membershipsOf(users);
  const byUser = Map.groupBy(all, ({ userId }) => userId);
  return users.map((user) => ({ user, memberships: byUser.get(user.id) ?? [] }));
}
