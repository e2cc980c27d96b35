import { Type } from "typebox";
import type { GrantField } from "../../directory/filter.ts";
import { GRANT_STATES, type PresentedGrant, stateOfGrant } from "../../directory/oauth/grant.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { DELETE_HEADERS, Id, IdInPath, NoContent, Nullable, Time, pageOf, tagged } from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";

/** What a user let an OAuth client do, as this API shows it. */
export const GrantDocument = Type.Object(
  {
    id: Id,
    credential_id: Type.Integer({ minimum: 1, description: "The OAuth client." }),
    client_id: Type.String({ description: "What the client calls itself by." }),
    client_name: Type.String(),
    user_id: Id,
    scopes: Type.Array(Type.String()),
    state: Type.Enum([...GRANT_STATES]),
    created_at: Time,
    expires_at: Time,
    revoked_at: Nullable(Time),
    version: Type.Integer(),
  },
  { $id: "Grant" },
);

const FIELDS = {
  id: ({ grant }: PresentedGrant) => grant.id,
  credential_id: ({ grant }: PresentedGrant) => grant.credentialId,
  client_id: ({ client }: PresentedGrant) => client.publicId,
  client_name: ({ client }: PresentedGrant) => client.label,
  user_id: ({ grant }: PresentedGrant) => grant.userId,
  scopes: ({ grant }: PresentedGrant) => grant.scopes,
  state: (presented: PresentedGrant) => stateOfGrant(presented, Date.now()),
  created_at: ({ grant }: PresentedGrant) => timeOf(grant.createdAt),
  expires_at: ({ grant }: PresentedGrant) => timeOf(grant.expiresAt),
  revoked_at: ({ grant }: PresentedGrant) => timeOrNull(grant.revokedAt),
  version: ({ grant }: PresentedGrant) => grant.version,
};

const GRANTS: ListResource<GrantField, PresentedGrant> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "grants",
  searches: "the names, e-mails and phones of those who granted",
  filters: {
    id: "number",
    user_id: "number",
    credential_id: "number",
    state: "text",
    created_at: "time",
    expires_at: "time",
  },
  sorts: ["id", "created_at", "expires_at"],
};

const LIST = operation("listGrants", "grants", "List what users let OAuth clients do, the newest first", {
  querystring: listParameters(GRANTS),
  response: { 200: pageOf("Grant") },
});
const SHOW = operation("getGrant", "grants", "Get what a user let an OAuth client do", {
  params: IdInPath,
  querystring: showParameters(GRANTS),
  response: { 200: tagged("Grant") },
});
const REVOKE = operation("revokeGrant", "grants", "End what a user let an OAuth client do, with its tokens", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});

const ADMIN = { config: { needs: "admin" } } as const;

/** `/grants`: what users let OAuth clients do in their names. */
export function grantRoutes(server: RestServer): void {
  server.get("/grants", { ...LIST, ...ADMIN }, async (request) => {
    const listing = new Listing(GRANTS, request.query);
    const page = await organizationOf(request).grants.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/grants/:id", { ...SHOW, ...ADMIN }, async (request, reply) => {
    const presented = await organizationOf(request).grants.get(request.params.id);
    // It ends by itself when its time is over, and with its client.
    const state = stateOfGrant(presented, Date.now());
    const version = { ...presented.grant, beside: state === "live" ? [] : [state] };
    return sendTagged(request, reply, version, chosenFields(GRANTS, request.query.fields)(presented));
  });
  server.delete("/grants/:id", { ...REVOKE, ...ADMIN }, async (request, reply) => {
    const { grants } = organizationOf(request);
    const { id } = request.params;
    await grants.revoke(id, ifMatch(request));
    return reply.code(204).send(null);
  });
}
