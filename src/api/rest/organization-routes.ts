import { Type } from "typebox";
import type { Organization } from "../../directory/organizations/organization.ts";
import { directoryOf, organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { CHANGE_HEADERS, Id, PATCH_MEDIA_TYPES, Time, tagged } from "./schema.ts";
import { timeOf } from "./time.ts";

/** An organization as this API shows it. */
export const OrganizationDocument = Type.Object(
  {
    id: Id,
    uuid: Type.String({ format: "uuid" }),
    name: Type.String(),
    slug: Type.String(),
    country: Type.String({
      description: "ISO 3166 code of the country in which phones without a country code are read.",
    }),
    time_zone: Type.String(),
    status: Type.Enum(["active", "cancelled"]),
    created_at: Time,
    updated_at: Time,
    version: Type.Integer(),
  },
  { $id: "Organization" },
);

const SHOW = operation("getOrganization", "organization", "Get the key's organization", {
  response: { 200: tagged("Organization") },
});
const UPDATE = operation("updateOrganization", "organization", "Change the organization by a JSON merge patch", {
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: Type.Object(
    {
      name: Type.Optional(Type.String()),
      country: Type.Optional(Type.String()),
      time_zone: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  response: { 200: tagged("Organization") },
});

/** `/organization`: the one that the key belongs to. */
export function organizationRoutes(server: RestServer): void {
  server.get("/organization", SHOW, async (request, reply) => {
    const organization = await directoryOf(request).organization.get();
    return sendTagged(request, reply, organization.version, present(organization));
  });
  server.patch("/organization", { ...UPDATE, config: { needs: "admin" } }, async (request, reply) => {
    const service = organizationOf(request).organization;
    const { time_zone: timeZone, ...named } = request.body;
    const patch = { ...named, ...(timeZone === undefined ? {} : { timeZone }) };
    const organization = await service.update(patch, ifMatch(request));
    return sendTagged(request, reply, organization.version, present(organization));
  });
}

function present(organization: Organization) {
  const { id, uuid, name, slug, country, timeZone, status, createdAt, updatedAt, version } = organization;
  const times = { created_at: timeOf(createdAt), updated_at: timeOf(updatedAt) };
  return { id, uuid, name, slug, country, time_zone: timeZone, status, ...times, version };
}
