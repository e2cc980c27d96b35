import { randomBytes, timingSafeEqual } from "node:crypto";
import { digestOf } from "../credentials/secret-box.ts";

const RANDOM_BYTES = 32;
const TOKEN = /^smt_([ar])_([1-9]\d{0,15})_([1-9]\d{0,15})_[\w-]{43}$/u;

export type TokenKind = "access" | "refresh";

/** The organization and session that a token names; its random part is what proves anything. */
export type TokenPlace = { kind: TokenKind; organizationId: number; sessionId: number };

/** A fresh token, such as `smt_a_1_22_…`, so that a session is found by its key. */
export function newToken({ kind, organizationId, sessionId }: TokenPlace): string {
  return `smt_${kind === "access" ? "a" : "r"}_${organizationId}_${sessionId}_${randomBytes(RANDOM_BYTES).toString("base64url")}`;
}

/** Undefined for what is no token of a session at all. */
export function readToken(token: string): TokenPlace | undefined {
  const [, kind, organization, session] = TOKEN.exec(token) ?? [];
  if (kind === undefined) return undefined;
  return {
    kind: kind === "a" ? "access" : "refresh",
    organizationId: Number(organization),
    sessionId: Number(session),
  };
}

/** Compares a token with a stored digest in the same time wherever they differ. */
export function matchesDigest(token: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(token)), Buffer.from(digest));
}
