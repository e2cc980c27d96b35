import type { Organization } from "../organizations/organization.ts";
import type { ApiName, Scope } from "../principal.ts";
import type { RoleKey } from "../role.ts";

/**
 * `secret`: an id and a key that signs (Heymarket's API Secret, Worksection's admin key); `api_key`: a bearer key;
 * `token`: a bearer token that expires; `oauth_client`: an id and a secret that is only compared;
 * `password`: a person's, for the APIs that sign in with one.
 */
export const CREDENTIAL_KINDS = ["secret", "api_key", "token", "oauth_client", "password"] as const;

export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export type Credential = {
  organizationId: number;
  id: number;
  api: ApiName;
  kind: CredentialKind;
  label: string;
  /** What a client shows of itself: the secret's id, the key's first characters, the OAuth client's id. */
  publicId: string;
  userId: number | null;
  teamId: number | null;
  role: RoleKey | null;
  scope: Scope;
  /** Where an OAuth client lets people be sent back to; empty for all other kinds. */
  redirectUris: readonly string[];
  /** Until when an OAuth client may go on with the secret that it had before this one; null when it had none. */
  oldSecretExpiresAt: number | null;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  version: number;
};

/** A credential with what its secret is checked against: a digest, or a sealed secret that signatures need back. */
export type StoredCredential = Credential & {
  digest: string | null;
  sealedSecret: string | null;
  /** Of an OAuth client's secret before this one. */
  oldDigest: string | null;
};

/** A credential that a request presents, with the state of the organization that it belongs to. */
export type PresentedCredential = StoredCredential & { organizationStatus: Organization["status"] };

/** Whether the credential may be used at `now` (epoch milliseconds). */
export function isLive(credential: Pick<Credential, "expiresAt" | "revokedAt">, now: number): boolean {
  return credential.revokedAt === null && (credential.expiresAt === null || credential.expiresAt > now);
}
