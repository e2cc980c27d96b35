import { randomBytes } from "node:crypto";
import type { Credential } from "../credentials/credential.ts";
import { digestOf } from "../credentials/secret-box.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { matchesDigest, newToken, readToken, type TokenKind } from "../sessions/token.ts";
import { type Grant, isInForce, type PresentedGrant } from "./grant.ts";

/** What a user has allowed. */
export type GrantRequest = Pick<Grant, "userId" | "scopes" | "redirectUri" | "codeExpiresAt"> & {
  client: Pick<Credential, "organizationId" | "id">;
  sessionId: number;
  code: string;
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
};

/** A pair of tokens that was made and is not stored yet. */
export type NewTokens = {
  accessToken: string;
  accessExpiresAt: number;
  accessScopes: readonly string[];
  refreshToken: string;
  refreshExpiresAt: number;
};

/** What became of a refresh token: whether it is the one that is good now, or one that was replaced by another. */
export type PresentedRefresh = { presented: PresentedGrant; replaced: boolean };

const FAMILY_BYTES = 32;
const FAMILY_MARK = ".";

/** What users let OAuth clients do. A code or token names its grant, which is found by its key. */
export class GrantService {
  readonly #store: DirectoryStore;

  constructor(store: DirectoryStore) {
    this.#store = store;
  }

  /** A code for a grant that is about to be opened. */
  async newCode(organizationId: number): Promise<string> {
    return newToken("oauth_code", {
      organizationId,
      id: await this.#store.execute("reserveGrant", { organizationId }),
    });
  }

  /** Stores a grant under its code. Throws `unauthenticated` when the user or client may not sign in any more. */
  async open({ client, code, ...given }: GrantRequest): Promise<void> {
    const place = readToken("oauth_code", code);
    if (place === undefined) throw new Error("That is no code of a grant.");
    const args = { ...given, ...place, credentialId: client.id, codeDigest: digestOf(code) };
    await this.#store.execute("openGrant", args);
  }

  /** The grant whose code this is, used or not, ended or not. */
  async byCode(code: string): Promise<PresentedGrant | undefined> {
    const presented = await this.#named("oauth_code", code);
    return presented !== undefined && matchesDigest(code, presented.grant.codeDigest) ? presented : undefined;
  }

  /** Takes the code; false, and the grant is over, when it was taken before. */
  async useCode({ organizationId, id }: Grant): Promise<boolean> {
    return await this.#store.execute("useCode", { organizationId, id });
  }

  /** The grant that a refresh token belongs or belonged to. */
  async byRefreshToken(token: string): Promise<PresentedRefresh | undefined> {
    const [named = "", family = ""] = token.split(FAMILY_MARK);
    const presented = await this.#named("oauth_refresh", named);
    const tokens = presented?.grant.tokens ?? undefined;
    if (presented === undefined || tokens === undefined) return undefined;
    if (!matchesDigest(family, tokens.familyDigest)) return undefined;
    return { presented, replaced: !matchesDigest(token, tokens.refreshDigest) };
  }

  /** The grant in force that an access token belongs to, which may have passed its time. */
  async byAccessToken(token: string): Promise<PresentedGrant | undefined> {
    const presented = await this.#named("oauth_access", token);
    const digest = presented?.grant.tokens?.accessDigest;
    if (presented === undefined || digest === undefined || !matchesDigest(token, digest)) return undefined;
    return isInForce(presented, Date.now()) ? presented : undefined;
  }

  newAccessToken(grant: Grant): string {
    return newToken("oauth_access", grant);
  }

  /** A refresh token of the family of the one that it replaces, or of a new family. */
  newRefreshToken(grant: Grant, replaces: string | null): string {
    const family = replaces?.split(FAMILY_MARK)[1] ?? randomBytes(FAMILY_BYTES).toString("base64url");
    return `${newToken("oauth_refresh", grant)}${FAMILY_MARK}${family}`;
  }

  /** Stores a pair of tokens in place of the one before; false when the grant or that pair was ended meanwhile. */
  async issue({ organizationId, id }: Grant, issued: NewTokens, replaces: string | null): Promise<boolean> {
    const { accessToken, refreshToken, ...times } = issued;
    const tokens = {
      ...times,
      accessDigest: digestOf(accessToken),
      refreshDigest: digestOf(refreshToken),
      familyDigest: digestOf(refreshToken.split(FAMILY_MARK)[1] ?? ""),
    };
    const args = { organizationId, id, tokens, replaces: replaces === null ? null : digestOf(replaces) };
    return (await this.#store.execute("issueTokens", args)) !== null;
  }

  /** Ends a grant, its code and its tokens. */
  async end({ organizationId, id }: Grant): Promise<void> {
    await this.#store.execute("endGrant", { organizationId, id });
  }

  async #named(kind: TokenKind, token: string): Promise<PresentedGrant | undefined> {
    const place = readToken(kind, token);
    return place && (await this.#store.read.grants.byId(place.organizationId, place.id));
  }
}
