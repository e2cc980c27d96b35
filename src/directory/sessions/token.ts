import { randomBytes, timingSafeEqual } from "node:crypto";
import { digestOf } from "../credentials/secret-box.ts";

const RANDOM_BYTES = 32;
const TOKEN = /^(smt_[ar]|wso_[acr])_([1-9]\d{0,15})_([1-9]\d{0,15})_[\w-]{43}$/u;

/** What each kind of token begins with: the tokens of a session, and the code and tokens of an OAuth grant. */
const PREFIXES = {
  access: "smt_a",
  refresh: "smt_r",
  oauth_code: "wso_c",
  oauth_access: "wso_a",
  oauth_refresh: "wso_r",
} as const;

export type TokenKind = keyof typeof PREFIXES;

/** The organization and the session or grant that a token names; its random part is what proves anything. */
export type TokenPlace = { organizationId: number; id: number };

/** A fresh token, such as `smt_a_1_22_…`, so that what it belongs to is found by its key. */
export function newToken(kind: TokenKind, { organizationId, id }: TokenPlace): string {
  return `${PREFIXES[kind]}_${organizationId}_${id}_${randomBytes(RANDOM_BYTES).toString("base64url")}`;
}

/** Undefined for what is no token of this kind at all. */
export function readToken(kind: TokenKind, token: string): TokenPlace | undefined {
  const [, prefix, organization, id] = TOKEN.exec(token) ?? [];
  if (prefix !== PREFIXES[kind]) return undefined;
  return { organizationId: Number(organization), id: Number(id) };
}

/** Compares a token with a stored digest in the same time wherever they differ. */
export function matchesDigest(token: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(token)), Buffer.from(digest));
}
