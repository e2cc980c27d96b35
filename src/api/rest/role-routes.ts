import { Type } from "typebox";
import type { RoleField } from "../../directory/filter.ts";
import { BUILTIN_ROLES, type Role, isBuiltin } from "../../directory/role.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { directoryOf, organizationOf } from "./caller.ts";
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
  changesOf,
  pageOf,
  tagged,
} from "./schema.ts";

const WIRE = {
  heymarket: Type.Integer(),
  happygrasshopper: Type.String(),
  saferme: Type.String(),
  worksection: Type.String(),
};
const Base = Type.Enum([...BUILTIN_ROLES]);

/** A role as this API shows it. */
export const RoleDocument = Type.Object(
  {
    id: Id,
    key: Type.String({ description: "What memberships and users name it by." }),
    name: Type.String(),
    base: Base,
    builtin: Type.Boolean(),
    wire: Type.Object(WIRE, { description: "The number or name that each vendor's API shows for it." }),
    version: Type.Integer(),
  },
  { $id: "Role" },
);

const NewRole = Type.Object(
  {
    key: Type.String({ description: "Lower-case letters, digits and underscores." }),
    name: Type.String(),
    base: Type.Enum([...BUILTIN_ROLES], { description: "The built-in role whose rights it has." }),
    wire: Type.Optional(Type.Partial(Type.Object(WIRE), { additionalProperties: false })),
  },
  { additionalProperties: false },
);

const RoleChanges = changesOf({
  name: Type.String(),
  base: Type.Enum([...BUILTIN_ROLES], { description: "Changes the rights of everybody who has the role." }),
  wire: Type.Partial(
    Type.Object({
      heymarket: Nullable(WIRE.heymarket),
      happygrasshopper: Nullable(WIRE.happygrasshopper),
      saferme: Nullable(WIRE.saferme),
      worksection: Nullable(WIRE.worksection),
    }),
    { additionalProperties: false, description: "Null goes back to what the base shows." },
  ),
});

const FIELDS = {
  id: (role: Role) => role.id,
  key: (role: Role) => role.key,
  name: (role: Role) => role.name,
  base: (role: Role) => role.base,
  builtin: isBuiltin,
  wire: (role: Role) => role.wire,
  version: (role: Role) => role.version,
};

const ROLES: ListResource<RoleField, Role> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "roles",
  searches: "keys and names",
  filters: { id: "number", key: "text", name: "text", base: "text", builtin: "boolean" },
  sorts: ["id", "key", "name", "base"],
};

const LIST = operation("listRoles", "roles", "List the roles, built-in and own", {
  querystring: listParameters(ROLES),
  response: { 200: pageOf("Role") },
});
const SHOW = operation("getRole", "roles", "Get a role", {
  params: IdInPath,
  querystring: showParameters(ROLES),
  response: { 200: tagged("Role") },
});
const CREATE = operation("createRole", "roles", "Define a role of the organization's own", {
  headers: POST_HEADERS,
  body: NewRole,
  response: { 201: tagged("Role") },
});

const UPDATE = operation("updateRole", "roles", "Change a role of the organization's own by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: RoleChanges,
  response: { 200: tagged("Role") },
});
const DELETE = operation("deleteRole", "roles", "Delete a role of the organization's own that nobody has", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});

const ADMIN = { config: { needs: "admin" } } as const;
const present = chosenFields(ROLES, undefined);

/** `/roles`: what a membership, or a user in the whole organization, may do. */
export function roleRoutes(server: RestServer): void {
  server.get("/roles", LIST, async (request) => {
    const listing = new Listing(ROLES, request.query);
    const page = await directoryOf(request).roles.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/roles/:id", SHOW, async (request, reply) => {
    const role = await directoryOf(request).roles.get(request.params.id);
    return sendTagged(request, reply, role.version, chosenFields(ROLES, request.query.fields)(role));
  });
  server.post("/roles", { ...CREATE, ...ADMIN }, async (request, reply) => {
    const made = await organizationOf(request).roles.create(request.body);
    void reply.code(201).header("location", `/directory/v1/roles/${made.id}`);
    return sendTagged(request, reply, made.version, present(made));
  });
  server.patch("/roles/:id", { ...UPDATE, ...ADMIN }, async (request, reply) => {
    const { roles } = organizationOf(request);
    const { id } = request.params;
    const role = await roles.update(id, request.body, ifMatch(request));
    return sendTagged(request, reply, role.version, present(role));
  });
  server.delete("/roles/:id", { ...DELETE, ...ADMIN }, async (request, reply) => {
    const { roles } = organizationOf(request);
    const { id } = request.params;
    await roles.delete(id, ifMatch(request));
    return reply.code(204).send(null);
  });
}
