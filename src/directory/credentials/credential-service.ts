import { randomBytes, randomUUID } from "node:crypto";
import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { invalidValue, notFound } from "../errors.ts";
import type { CredentialField, FilterValue } from "../filter.ts";
import { type ShortList, pageOfRows } from "../page-of.ts";
import type { ListQuery, Page } from "../page.ts";
import type { SignInKey } from "../ports.ts";
import type { ApiName, Principal } from "../principal.ts";
import { withoutUndefined } from "../without-undefined.ts";
import type { NewCredential } from "./create-credential.ts";
import { assertUsable } from "./credential-kinds.ts";
import { type Credential, type CredentialKind, isLive } from "./credential.ts";
import { checkedRedirectUris } from "./redirect-uris.ts";
import { type SecretBox, digestOf } from "./secret-box.ts";

/** What somebody asks for; a given secret is kept, so that clients need not change theirs. */
export type CredentialRequest = {
  api: ApiName;
  kind: CredentialKind;
  label?: string;
  userId?: number | null;
  teamId?: number | null;
  role?: string | null;
  scope?: Credential["scope"];
  /** Of an OAuth client, at least one; other kinds have none. */
  redirectUris?: readonly string[];
  expiresAt?: number | null;
  /** An id and a secret to keep, from the system that is replaced. */
  import?: { publicId?: string; secret: string };
};

/** `onSecret` is told the secret before it is stored. */
export type RotationOptions = Condition & { onSecret?: (secret: string) => void };

/** A credential with its secret, which is shown this once. */
export type IssuedCredential = { credential: Credential; secret: string };

const MIN_SECRET_LENGTH = 16;
/** Of a generated key after its prefix, or of one that was brought along, which may be short. */
const SHOWN_CHARACTERS = 6;
const DEFAULT_OVERLAP_MILLISECONDS = 24 * 60 * 60 * 1000;

const CREDENTIAL_LIST: ShortList<CredentialField, Credential> = {
  id: "id",
  texts: ({ label }) => [label],
  value: (credential, field) => VALUES[field](credential),
};

const VALUES: Readonly<Record<CredentialField, (credential: Credential) => FilterValue>> = {
  id: ({ id }) => id,
  api: ({ api }) => api,
  kind: ({ kind }) => kind,
  label: ({ label }) => label,
  user_id: ({ userId }) => userId,
  team_id: ({ teamId }) => teamId,
  role: ({ role }) => role,
  scope: ({ scope }) => scope,
  live: (credential) => isLive(credential, Date.now()),
  created_at: ({ createdAt }) => createdAt,
  expires_at: ({ expiresAt }) => expiresAt,
  revoked_at: ({ revokedAt }) => revokedAt,
};

/** The keys with which clients sign in. Two of a kind may live at once, so that a rotation leaves no gap. */
export class CredentialService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #box: SecretBox;

  constructor(store: DirectoryStore, principal: Principal, box: SecretBox) {
    this.#store = store;
    this.#principal = principal;
    this.#box = box;
  }

  async list(): Promise<Credential[]> {
    return await this.#store.read.credentials.list(this.#principal.organizationId);
  }

  async page(query: ListQuery<CredentialField>): Promise<Page<Credential>> {
    return pageOfRows(await this.list(), CREDENTIAL_LIST, query);
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Credential> {
    const credential = await this.#store.read.credentials.byId(this.#principal.organizationId, id);
    if (credential === undefined) throw notFound("credential");
    return credential;
  }

  /** `onSecret` is told the secret before anything is stored. Throws besides `invalid_value`, `missing_value`. */
  async create(request: CredentialRequest, onSecret?: (secret: string) => void): Promise<IssuedCredential> {
    assertUsable({ ...request, teamId: request.teamId ?? null });
    const { credential, secret } = this.#prepare(request);
    onSecret?.(secret);
    const created = await this.#store.execute("createCredential", { by: this.#principal, credential });
    return { credential: created, secret };
  }

  /**
   * Issues a successor with the same expiry; the old one ends after the overlap (a day, unless said otherwise). An OAuth
   * client stays the one that people have allowed and gets a new secret: it is the secret before that ends.
   */
  async rotate(
    id: number,
    overlapMilliseconds = DEFAULT_OVERLAP_MILLISECONDS,
    { onSecret, ...condition }: RotationOptions = {},
  ): Promise<IssuedCredential> {
    const { api, kind, label, userId, teamId, role, scope, redirectUris } = await this.get(id);
    const which = { by: this.#principal, id, overlapMilliseconds, ...condition };
    if (kind === "oauth_client") {
      const secret = newSecret(api, kind);
      onSecret?.(secret);
      const client = { ...which, digest: digestOf(secret) };
      return { credential: await this.#store.execute("replaceClientSecret", client), secret };
    }
    const { credential, secret } = this.#prepare({ api, kind, label, userId, teamId, role, scope, redirectUris });
    onSecret?.(secret);
    return { credential: await this.#store.execute("rotateCredential", { ...which, credential }), secret };
  }

  /** Ends a credential at once. */
  async revoke(id: number, condition: Condition = {}): Promise<Credential> {
    return await this.#store.execute("revokeCredential", { by: this.#principal, id, ...condition });
  }

  #prepare(request: CredentialRequest): { credential: NewCredential; secret: string } {
    const { api, kind } = request;
    const secret = request.import?.secret ?? newSecret(api, kind);
    if (secret.length < MIN_SECRET_LENGTH) {
      throw invalidValue("secret", `A secret has at least ${MIN_SECRET_LENGTH} characters.`);
    }
    const publicId = request.import?.publicId ?? newPublicId(request, secret);
    const sealed = kind === "secret";
    const credential: NewCredential = {
      ...DEFAULTS,
      ...(kind === "oauth_client" ? clientRights(request) : { role: defaultRole(request), ...rightsOf(request) }),
      redirectUris: checkedRedirectUris(kind, request.redirectUris ?? []),
      api,
      kind,
      publicId,
      digest: sealed ? null : digestOf(secret),
      sealedSecret: sealed ? this.#box.seal(secret, sealContext(api, publicId)) : null,
      signInKeys: [signInKey(api, kind, publicId, secret)],
    };
    return { secret, credential };
  }
}

const DEFAULTS = { label: "", userId: null, teamId: null, scope: "write", expiresAt: null } as const;

function rightsOf({ label, userId, teamId, role, scope, expiresAt }: CredentialRequest) {
  return withoutUndefined({ label, userId, teamId, role, scope, expiresAt });
}

function defaultRole({ userId }: CredentialRequest): string | null {
  return (userId ?? null) === null ? "admin" : null;
}

/** An OAuth client has no rights of its own: it acts for whoever lets it. Throws `invalid_value`. */
function clientRights(request: CredentialRequest) {
  for (const field of ["userId", "teamId", "role"] as const) {
    if ((request[field] ?? null) !== null) throw invalidValue(field, `An OAuth client has no ${field} of its own.`);
  }
  return { ...rightsOf(request), role: null };
}

/** What a sealed secret is bound to. */
export function sealContext(api: ApiName, publicId: string): string {
  return `${api}:${publicId}`;
}

/** What a request presents of this credential: an id, or the digest of a bearer secret. */
function signInKey(api: ApiName, kind: CredentialKind, publicId: string, secret: string): SignInKey {
  return kind === "secret" || kind === "oauth_client"
    ? { kind: "public_id", value: `${api}:${publicId}` }
    : { kind: "digest", value: `${api}:${digestOf(secret)}` };
}

function newSecret(api: ApiName, kind: CredentialKind): string {
  const random = randomBytes(32).toString("base64url");
  return kind === "secret" ? random : keyPrefix(api) + random;
}

function keyPrefix(api: ApiName): string {
  return `rc_${api}_`;
}

function newPublicId({ api, kind }: Pick<CredentialRequest, "api" | "kind">, secret: string): string {
  if (kind === "secret" || kind === "oauth_client") return randomUUID();
  const prefix = secret.startsWith(keyPrefix(api)) ? keyPrefix(api).length : 0;
  return secret.slice(0, prefix + SHOWN_CHARACTERS);
}
