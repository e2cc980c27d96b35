import type { FastifyReply, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import type { CredentialRequest, IssuedCredential } from "../../directory/credentials/credential-service.ts";
import { CREDENTIAL_KINDS, type Credential, isLive } from "../../directory/credentials/credential.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { CredentialField } from "../../directory/filter.ts";
import { API_NAMES } from "../../directory/principal.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { callerOf, organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseTimeOrNull } from "./parse.ts";
import type { RestOptions, RestServer } from "./rest-server.ts";
import {
  CHANGE_HEADERS,
  DELETE_HEADERS,
  Id,
  IdInPath,
  NoContent,
  Nullable,
  POST_HEADERS,
  Time,
  pageOf,
  tagged,
} from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";

const Scope = Type.Enum(["read", "write", "admin"]);
const SHOWN = {
  id: Id,
  api: Type.Enum([...API_NAMES]),
  kind: Type.Enum([...CREDENTIAL_KINDS]),
  label: Type.String(),
  public_id: Type.String({ description: "What tells it from others: its id, or the first letters of its secret." }),
  user_id: Nullable(Id),
  team_id: Nullable(Type.Integer({ minimum: 1, description: "The only team that it reaches." })),
  role: Nullable(Type.String({ description: "The highest role that it may grant, where it is nobody's own." })),
  scope: Scope,
  redirect_uris: Type.Array(Type.String(), { description: "Where an OAuth client lets people be sent back to." }),
  live: Type.Boolean(),
  created_at: Time,
  expires_at: Nullable(Time),
  revoked_at: Nullable(Time),
  version: Type.Integer(),
};

/** A credential as this API shows it. */
export const CredentialDocument = Type.Object(SHOWN, { $id: "Credential" });

/** A credential with its secret, which is shown this once. */
export const IssuedCredentialDocument = Type.Object({ ...SHOWN, secret: Type.String() }, { $id: "IssuedCredential" });

const NewCredential = Type.Object(
  {
    api: Type.Enum([...API_NAMES]),
    kind: Type.Enum([...CREDENTIAL_KINDS]),
    label: Type.Optional(Type.String()),
    user_id: Type.Optional(Nullable(Id)),
    team_id: Type.Optional(Nullable(Id)),
    role: Type.Optional(Nullable(Type.String())),
    scope: Type.Optional(Scope),
    redirect_uris: Type.Optional(
      Type.Array(Type.String(), { description: "Of an OAuth client, which needs one at least; others have none." }),
    ),
    expires_at: Type.Optional(Nullable(Time)),
    import: Type.Optional(
      Type.Object(
        { public_id: Type.Optional(Type.String()), secret: Type.String() },
        { additionalProperties: false, description: "The id and secret that clients have already." },
      ),
    ),
  },
  { additionalProperties: false },
);
const Rotation = Type.Object(
  { overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 90 * 86_400, default: 86_400 })) },
  { additionalProperties: false },
);

const FIELDS = {
  id: (credential: Credential) => credential.id,
  api: (credential: Credential) => credential.api,
  kind: (credential: Credential) => credential.kind,
  label: (credential: Credential) => credential.label,
  public_id: (credential: Credential) => credential.publicId,
  user_id: (credential: Credential) => credential.userId,
  team_id: (credential: Credential) => credential.teamId,
  role: (credential: Credential) => credential.role,
  scope: (credential: Credential) => credential.scope,
  redirect_uris: (credential: Credential) => credential.redirectUris,
  live: (credential: Credential) => isLive(credential, Date.now()),
  created_at: (credential: Credential) => timeOf(credential.createdAt),
  expires_at: (credential: Credential) => timeOrNull(credential.expiresAt),
  revoked_at: (credential: Credential) => timeOrNull(credential.revokedAt),
  version: (credential: Credential) => credential.version,
};

const CREDENTIALS: ListResource<CredentialField, Credential> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "credentials",
  searches: "labels",
  filters: {
    id: "number",
    api: "text",
    kind: "text",
    label: "text",
    user_id: "number",
    team_id: "number",
    role: "text",
    scope: "text",
    live: "boolean",
    created_at: "time",
    expires_at: "time",
    revoked_at: "time",
  },
  sorts: ["id", "api", "kind", "label", "created_at", "expires_at", "revoked_at"],
};

const LIST = operation("listCredentials", "credentials", "List credentials, without their secrets", {
  querystring: listParameters(CREDENTIALS),
  response: { 200: pageOf("Credential") },
});
const SHOW = operation("getCredential", "credentials", "Get a credential, without its secret", {
  params: IdInPath,
  querystring: showParameters(CREDENTIALS),
  response: { 200: tagged("Credential") },
});
const CREATE = operation("createCredential", "credentials", "Issue a credential; its secret is shown this once", {
  headers: POST_HEADERS,
  body: NewCredential,
  response: { 201: tagged("IssuedCredential") },
});
const ROTATE = operation("rotateCredential", "credentials", "Issue a successor; the old one ends after the overlap", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  body: Rotation,
  response: { 201: tagged("IssuedCredential") },
});
const REVOKE = operation("revokeCredential", "credentials", "End a credential at once", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});

/** Whoever may read credentials may see who else can get in, so that all of it is for administrators. */
const ADMIN = { config: { needs: "admin" } } as const;
const present = chosenFields(CREDENTIALS, undefined);

/** `/credentials`: what clients of all APIs sign in with. */
export function credentialRoutes(server: RestServer, { box }: RestOptions): void {
  addReads(server);
  server.post("/credentials", { ...CREATE, ...ADMIN }, async (request, reply) => {
    const secrets = new KeptSecret(request, box);
    const { credentials } = organizationOf(request);
    const issued = await credentials.create(parseNew(request.body), (secret) => secrets.keep(secret));
    return sendIssued(request, reply, secrets.of(issued));
  });
  server.post("/credentials/:id/rotate", { ...ROTATE, ...ADMIN }, async (request, reply) => {
    const secrets = new KeptSecret(request, box);
    const { overlap_seconds: seconds } = request.body;
    const overlap = seconds === undefined ? undefined : seconds * 1000;
    const { credentials } = organizationOf(request);
    const { id } = request.params;
    const onSecret = (secret: string) => secrets.keep(secret);
    const issued = await credentials.rotate(id, overlap, { ...ifMatch(request), onSecret });
    return sendIssued(request, reply, secrets.of(issued));
  });
  server.delete("/credentials/:id", { ...REVOKE, ...ADMIN }, async (request, reply) => {
    const { credentials } = organizationOf(request);
    const { id } = request.params;
    await credentials.revoke(id, ifMatch(request));
    return reply.code(204).send(null);
  });
}

function addReads(server: RestServer): void {
  server.get("/credentials", { ...LIST, ...ADMIN }, async (request) => {
    const listing = new Listing(CREDENTIALS, request.query);
    const page = await organizationOf(request).credentials.page(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/credentials/:id", { ...SHOW, ...ADMIN }, async (request, reply) => {
    const credential = await organizationOf(request).credentials.get(request.params.id);
    // It ends by itself when its time is over.
    const version = isLive(credential, Date.now()) ? credential.version : { ...credential, beside: ["ended"] };
    return sendTagged(request, reply, version, chosenFields(CREDENTIALS, request.query.fields)(credential));
  });
}

/** A new secret, kept under seal with a repeatable request, so that it can be shown to the same request again. */
class KeptSecret {
  readonly #request: FastifyRequest;
  readonly #box: SecretBox;

  constructor(request: FastifyRequest, box: SecretBox) {
    this.#request = request;
    this.#box = box;
  }

  keep(secret: string): void {
    callerOf(this.#request).writes.note = this.#box.seal(secret, SEAL);
  }

  of({ credential, secret }: IssuedCredential): IssuedCredential {
    const { replayed, note } = callerOf(this.#request).writes;
    return { credential, secret: replayed && note !== null ? this.#box.open(note, SEAL) : secret };
  }
}

const SEAL = "rest:repeatable request";

function sendIssued(request: FastifyRequest, reply: FastifyReply, { credential, secret }: IssuedCredential) {
  void reply.code(201).header("location", `/directory/v1/credentials/${credential.id}`);
  void reply.header("cache-control", "no-store");
  return sendTagged(request, reply, credential.version, { ...present(credential), secret });
}

function parseNew(body: Static<typeof NewCredential>): CredentialRequest {
  const { user_id, team_id, redirect_uris, expires_at, import: brought, ...rest } = body;
  return {
    ...rest,
    ...(user_id === undefined ? {} : { userId: user_id }),
    ...(team_id === undefined ? {} : { teamId: team_id }),
    ...(redirect_uris === undefined ? {} : { redirectUris: redirect_uris }),
    ...(expires_at === undefined ? {} : { expiresAt: parseTimeOrNull(expires_at, "/expires_at") }),
    ...(brought === undefined ? {} : { import: parseImport(brought) }),
  };
}

function parseImport({ public_id, secret }: { public_id?: string; secret: string }): {
  publicId?: string;
  secret: string;
} {
  return public_id === undefined ? { secret } : { secret, publicId: public_id };
}
