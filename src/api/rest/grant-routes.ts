import { Type } from "typebox";
import { type GrantQuery, type PresentedGrant, stateOfGrant } from "../../directory/oauth/grant.ts";
import { organizationOf } from "./caller.ts";
import { operation } from "./operation.ts";
import type { RestServer } from "./rest-server.ts";
import { Id, IdInPath, NoContent, Nullable, Time, component } from "./schema.ts";
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
    state: Type.Enum(["live", "expired", "revoked"]),
    created_at: Time,
    expires_at: Time,
    revoked_at: Nullable(Time),
  },
  { $id: "Grant" },
);

const LIST = operation("listGrants", "grants", "List what users let OAuth clients do, the newest first", {
  querystring: Type.Object(
    {
      user_id: Type.Optional(Id),
      credential_id: Type.Optional(Type.Integer({ minimum: 1, description: "The OAuth client." })),
      live: Type.Optional(Type.Boolean({ description: "`true` leaves out what has ended." })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ items: Type.Array(component("Grant")) }) },
});
const REVOKE = operation("revokeGrant", "grants", "End what a user let an OAuth client do, with its tokens", {
  params: IdInPath,
  response: { 204: NoContent },
});

const ADMIN = { config: { needs: "admin" } } as const;

/** `/grants`: what users let OAuth clients do in their names. */
export function grantRoutes(server: RestServer): void {
  server.get("/grants", { ...LIST, ...ADMIN }, async (request) => {
    const { user_id, credential_id, live = false, limit = 50 } = request.query;
    const query: GrantQuery = {
      limit,
      ...(user_id === undefined ? {} : { userId: user_id }),
      ...(credential_id === undefined ? {} : { credentialId: credential_id }),
      ...(live ? { liveAt: Date.now() } : {}),
    };
    return { items: (await organizationOf(request).grants.list(query)).map(present) };
  });
  server.delete("/grants/:id", { ...REVOKE, ...ADMIN }, async (request, reply) => {
    await organizationOf(request).grants.revoke(request.params.id);
    return reply.code(204).send(null);
  });
}

function present(presented: PresentedGrant) {
  const { grant, client } = presented;
  const { id, credentialId, userId, scopes, createdAt, expiresAt, revokedAt } = grant;
  const of = {
    id,
    credential_id: credentialId,
    client_id: client.publicId,
    client_name: client.label,
    user_id: userId,
  };
  const state = stateOfGrant(presented, Date.now());
  const times = { created_at: timeOf(createdAt), expires_at: timeOf(expiresAt), revoked_at: timeOrNull(revokedAt) };
  return { ...of, scopes, state, ...times };
}
