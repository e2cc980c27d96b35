import { type Static, Type } from "typebox";
import type { MembershipField } from "../../directory/filter.ts";
import type { NewMembership } from "../../directory/memberships/add-memberships.ts";
import type { MemberPatch, Membership } from "../../directory/memberships/membership.ts";
import type { User } from "../../directory/users/user.ts";
import { chosenNames, presentFields } from "../../http/chosen-fields.ts";
import { administeredOf, directoryOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseTime, parseTimeOrNull } from "./parse.ts";
import { MEMBERSHIP_FIELDS, membershipOf } from "./present-membership.ts";
import { userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import {
  CHANGE_HEADERS,
  DELETE_HEADERS,
  Id,
  IdInPath,
  NoContent,
  Nullable,
  PATCH_MEDIA_TYPES,
  POST_HEADERS,
  Time,
  component,
  pageOf,
  tagged,
} from "./schema.ts";
import { only } from "./single.ts";

/** A membership as this API shows it. */
export const MembershipDocument = Type.Object(
  {
    id: Id,
    team_id: Id,
    user_id: Id,
    role: Type.String({ description: "The role's key." }),
    supervisor_id: Nullable(Id),
    agreed_to_join: Type.Boolean(),
    invited_at: Nullable(Time),
    created_at: Time,
    updated_at: Time,
    version: Type.Integer(),
    user: Type.Optional(component("User")),
  },
  { $id: "Membership" },
);

const MembershipChanges = Type.Object(
  {
    role: Type.Optional(Type.String()),
    supervisor_id: Type.Optional(Nullable(Id)),
    agreed_to_join: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const NewMembershipBody = Type.Object(
  {
    id: Type.Optional(Id),
    team_id: Id,
    user_id: Id,
    role: Type.Optional(Type.String({ default: "member" })),
    supervisor_id: Type.Optional(Nullable(Id)),
    agreed_to_join: Type.Optional(Type.Boolean()),
    invited_at: Type.Optional(Nullable(Time)),
    created_at: Type.Optional(Time),
    updated_at: Type.Optional(Time),
  },
  { additionalProperties: false },
);
const Move = Type.Object({ team_id: Id }, { additionalProperties: false });

type Shown = { membership: Membership; user?: User };

const FIELDS = {
  ...MEMBERSHIP_FIELDS,
  user: ({ user }: Shown) => (user === undefined ? null : userOf(user)),
};

const MEMBERSHIPS: ListResource<MembershipField, Shown> = {
  fields: FIELDS,
  defaults: Object.keys(MEMBERSHIP_FIELDS),
  name: "memberships",
  searches: "names, e-mails and phones",
  filters: {
    id: "number",
    team_id: "number",
    user_id: "number",
    role: "text",
    supervisor_id: "number",
    agreed_to_join: "boolean",
    invited_at: "time",
    created_at: "time",
    updated_at: "time",
    name: "text",
    email: "text",
    phone: "text",
    status: "text",
    last_active_at: "time",
    user_uuid: "text",
  },
  sorts: [
    "id",
    "team_id",
    "user_id",
    "supervisor_id",
    "invited_at",
    "created_at",
    "updated_at",
    "name",
    "email",
    "status",
    "last_active_at",
  ],
};

const LIST = operation("listMemberships", "memberships", "List memberships", {
  querystring: listParameters(MEMBERSHIPS),
  response: { 200: pageOf("Membership") },
});
const LIST_OF_TEAM = operation("listTeamMemberships", "memberships", "List the memberships of a team", {
  params: IdInPath,
  querystring: listParameters(MEMBERSHIPS),
  response: { 200: pageOf("Membership") },
});
const SHOW = operation("getMembership", "memberships", "Get a membership", {
  params: IdInPath,
  querystring: showParameters(MEMBERSHIPS),
  response: { 200: tagged("Membership") },
});
const CREATE = operation("createMembership", "memberships", "Put a user on a team", {
  headers: POST_HEADERS,
  body: NewMembershipBody,
  response: { 201: tagged("Membership") },
});
const UPDATE = operation("updateMembership", "memberships", "Change a membership by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: MembershipChanges,
  response: { 200: tagged("Membership") },
});
const MOVE = operation("moveMembership", "memberships", "Move a membership to another team; id and role stay", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  body: Move,
  response: { 200: tagged("Membership") },
});
const DELETE = operation("deleteMembership", "memberships", "Take a user off a team", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});

/** `/memberships`: people's places on teams. */
export function membershipRoutes(server: RestServer): void {
  addReads(server);
  server.post("/memberships", CREATE, async (request, reply) => {
    const membership = only(await administeredOf(request).memberships.add([parseNew(request.body)]));
    void reply.code(201).header("location", `/directory/v1/memberships/${membership.id}`);
    return sendTagged(request, reply, membership.version, membershipOf(membership));
  });
  server.patch("/memberships/:id", UPDATE, async (request, reply) => {
    const { memberships } = administeredOf(request);
    const { id } = request.params;
    const condition = ifMatch(request);
    const { membership } = only(await memberships.update([{ id, ...parseChanges(request.body), ...condition }]));
    return sendTagged(request, reply, membership.version, membershipOf(membership));
  });
  server.post("/memberships/:id/move", MOVE, async (request, reply) => {
    const { id } = request.params;
    const condition = ifMatch(request);
    const membership = await administeredOf(request).memberships.move(id, request.body.team_id, condition);
    return sendTagged(request, reply, membership.version, membershipOf(membership));
  });
  server.delete("/memberships/:id", DELETE, async (request, reply) => {
    const { id } = request.params;
    await administeredOf(request).memberships.remove(id, ifMatch(request));
    return reply.code(204).send(null);
  });
}

function addReads(server: RestServer): void {
  server.get("/memberships", LIST, async (request) => {
    const listing = new Listing(MEMBERSHIPS, request.query);
    const page = await directoryOf(request).memberships.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/teams/:id/memberships", LIST_OF_TEAM, async (request) => {
    const { teams, memberships } = directoryOf(request);
    const { id } = request.params;
    const listing = new Listing(MEMBERSHIPS, request.query, { op: "eq", field: "team_id", value: id });
    await teams.get(id);
    const page = await memberships.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/memberships/:id", SHOW, async (request, reply) => {
    const member = await directoryOf(request).memberships.get(request.params.id);
    const names = chosenNames(MEMBERSHIPS, request.query.fields);
    const { version } = member.membership;
    const shown = names.has("user") ? { version, beside: [member.user] } : version;
    return sendTagged(request, reply, shown, presentFields(MEMBERSHIPS, names)(member));
  });
}

function parseChanges(body: Static<typeof MembershipChanges>): Omit<MemberPatch, "id"> {
  const { role, supervisor_id, agreed_to_join } = body;
  return {
    ...(role === undefined ? {} : { role: { key: role } }),
    ...(supervisor_id === undefined ? {} : { supervisorId: supervisor_id }),
    ...(agreed_to_join === undefined ? {} : { agreedToJoin: agreed_to_join }),
  };
}

function parseNew(body: Static<typeof NewMembershipBody>): NewMembership {
  const { id, team_id, user_id, invited_at, created_at, updated_at, ...changes } = body;
  return {
    ...parseChanges(changes),
    role: { key: changes.role ?? "member" },
    teamId: team_id,
    userId: user_id,
    ...(id === undefined ? {} : { id }),
    ...(invited_at === undefined ? {} : { invitedAt: parseTimeOrNull(invited_at, "/invited_at") }),
    ...(created_at === undefined ? {} : { createdAt: parseTime(created_at, "/created_at") }),
    ...(updated_at === undefined ? {} : { updatedAt: parseTime(updated_at, "/updated_at") }),
  };
}
