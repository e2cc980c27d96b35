import { type Static, Type } from "typebox";
import type { TeamField } from "../../directory/filter.ts";
import type { Team, TeamPatch } from "../../directory/teams/team.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { directoryOf, organizationOf, administeredOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
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
  pageOf,
  tagged,
} from "./schema.ts";
import { timeOf } from "./time.ts";

/** A team as this API shows it. */
export const TeamDocument = Type.Object(
  {
    id: Id,
    uuid: Type.String({ format: "uuid" }),
    external_id: Nullable(Type.String()),
    name: Type.String(),
    description: Type.String(),
    client: Type.Boolean({ description: "A team of a client company." }),
    time_zone: Type.String({ description: 'An IANA zone; "" for the organization\'s.' }),
    created_at: Time,
    updated_at: Time,
    version: Type.Integer(),
  },
  { $id: "Team" },
);

const CHANGES = {
  name: Type.Optional(Type.String()),
  external_id: Type.Optional(Nullable(Type.String())),
  description: Type.Optional(Nullable(Type.String())),
  client: Type.Optional(Type.Boolean()),
  time_zone: Type.Optional(Nullable(Type.String())),
};
const TeamChanges = Type.Object(CHANGES, { additionalProperties: false });
const NewTeam = Type.Object(
  {
    ...CHANGES,
    name: Type.String(),
    id: Type.Optional(Id),
    uuid: Type.Optional(Type.String({ format: "uuid" })),
  },
  { additionalProperties: false },
);

const FIELDS = {
  id: (team: Team) => team.id,
  uuid: (team: Team) => team.uuid,
  external_id: (team: Team) => team.externalId,
  name: (team: Team) => team.name,
  description: (team: Team) => team.description,
  client: (team: Team) => team.client,
  time_zone: (team: Team) => team.timeZone,
  created_at: (team: Team) => timeOf(team.createdAt),
  updated_at: (team: Team) => timeOf(team.updatedAt),
  version: (team: Team) => team.version,
};

const TEAMS: ListResource<TeamField, Team> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "teams",
  searches: "names",
  filters: { id: "number", uuid: "text", external_id: "text", name: "text", created_at: "time", updated_at: "time" },
  sorts: ["id", "name", "created_at", "updated_at"],
};

const LIST = operation("listTeams", "teams", "List teams", {
  querystring: listParameters(TEAMS),
  response: { 200: pageOf("Team") },
});
const SHOW = operation("getTeam", "teams", "Get a team", {
  params: IdInPath,
  querystring: showParameters(TEAMS),
  response: { 200: tagged("Team") },
});
const CREATE = operation("createTeam", "teams", "Create a team", {
  headers: POST_HEADERS,
  body: NewTeam,
  response: { 201: tagged("Team") },
});
const UPDATE = operation("updateTeam", "teams", "Change a team by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: TeamChanges,
  response: { 200: tagged("Team") },
});
const DELETE = operation("deleteTeam", "teams", "Delete a team, which can be restored; its people stay", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});
const RESTORE = operation("restoreTeam", "teams", "Restore a deleted team with its memberships", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  response: { 200: tagged("Team") },
});

const present = chosenFields(TEAMS, undefined);

/** `/teams`: named groups of people. */
export function teamRoutes(server: RestServer): void {
  server.get("/teams", LIST, async (request) => {
    const listing = new Listing(TEAMS, request.query);
    const page = await directoryOf(request).teams.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/teams/:id", SHOW, async (request, reply) => {
    const team = await directoryOf(request).teams.get(request.params.id);
    return sendTagged(request, reply, team.version, chosenFields(TEAMS, request.query.fields)(team));
  });
  server.post("/teams", CREATE, async (request, reply) => {
    const { id, uuid, name, ...fields } = request.body;
    const kept = { ...(id === undefined ? {} : { id }), ...(uuid === undefined ? {} : { uuid: uuid.toLowerCase() }) };
    const team = await organizationOf(request).teams.create({ ...kept, fields: { name, ...parseTeam(fields) } });
    void reply.code(201).header("location", `/directory/v1/teams/${team.id}`);
    return sendTagged(request, reply, team.version, present(team));
  });
  server.patch("/teams/:id", UPDATE, async (request, reply) => {
    const { teams } = administeredOf(request);
    const { id } = request.params;
    const team = await teams.update(id, parseTeam(request.body), ifMatch(request));
    return sendTagged(request, reply, team.version, present(team));
  });
  server.delete("/teams/:id", DELETE, async (request, reply) => {
    const { teams } = organizationOf(request);
    const { id } = request.params;
    await teams.delete(id, ifMatch(request));
    return reply.code(204).send(null);
  });
  server.post("/teams/:id/restore", RESTORE, async (request, reply) => {
    const { teams } = organizationOf(request);
    const { id } = request.params;
    const team = await teams.restore(id, ifMatch(request));
    return sendTagged(request, reply, team.version, present(team));
  });
}

function parseTeam({ name, external_id, description, client, time_zone }: Static<typeof TeamChanges>): TeamPatch {
  return {
    ...(name === undefined ? {} : { name }),
    ...(external_id === undefined ? {} : { externalId: external_id }),
    ...(description === undefined ? {} : { description: description ?? "" }),
    ...(client === undefined ? {} : { client }),
    ...(time_zone === undefined ? {} : { timeZone: time_zone ?? "" }),
  };
}
