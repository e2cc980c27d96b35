import { type Credential, isLive } from "../credentials/credential.ts";
import type { Organization } from "../organizations/organization.ts";

/**
 * What a user let an OAuth client do: one consent, with its authorization code and the one pair of tokens that is good
 * at a time. Only digests are kept of any of them.
 */
export type Grant = {
  organizationId: number;
  id: number;
  /** The OAuth client. */
  credentialId: number;
  userId: number;
  scopes: readonly string[];
  redirectUri: string;
  /** RFC 7636; null when the client sent none. */
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
  codeDigest: string;
  codeExpiresAt: number;
  codeUsedAt: number | null;
  /** Null as long as the code was not exchanged. */
  tokens: GrantTokens | null;
  /** When nothing of it can be used any more. */
  expiresAt: number;
  createdAt: number;
  revokedAt: number | null;
  version: number;
};

export type GrantTokens = {
  accessDigest: string;
  accessExpiresAt: number;
  /** What the access token is good for: all of the grant's scopes, or the fewer that a refresh asked for. */
  accessScopes: readonly string[];
  refreshDigest: string;
  refreshExpiresAt: number;
  /** Of the part that all refresh tokens of a grant share: it tells one that was replaced from one that never was. */
  familyDigest: string;
};

/** Of an OAuth client, its name and what decides about its grants. */
export type GrantClient = Pick<Credential, "publicId" | "label" | "scope" | "expiresAt" | "revokedAt">;

/** A grant with what else decides whether it is good for anything. */
export type PresentedGrant = { grant: Grant; client: GrantClient; organizationStatus: Organization["status"] };

/** Whether nobody has ended the grant, its client or its organization. */
export function isInForce({ grant, client, organizationStatus }: PresentedGrant, now: number): boolean {
  return grant.revokedAt === null && isLive(client, now) && organizationStatus !== "cancelled";
}

export const GRANT_STATES = ["live", "expired", "revoked"] as const;

export type GrantState = (typeof GRANT_STATES)[number];

/** What a grant is at `now`: the tokens of one that is no longer live let nobody in. */
export function stateOfGrant(presented: PresentedGrant, now: number): GrantState {
  if (!isInForce(presented, now)) return "revoked";
  return presented.grant.expiresAt > now ? "live" : "expired";
}
