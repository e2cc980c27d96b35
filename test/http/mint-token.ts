import { createHmac } from "node:crypto";
import { createSigner } from "fast-jwt";
import type { ApiSecret } from "./http-organization.ts";

/** Seconds since 1970, as tokens count them. */
export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The token that Heymarket's documentation tells clients to send, made by a JWT library. */
export function mintToken({ secretId, secretKey }: ApiSecret, iat = epochSeconds()): string {
  const sign = createSigner({ algorithm: "HS256", key: `${secretId}||${secretKey}` });
  return sign({ iss: secretId, iat });
}

type HandMade = { header?: object; payload: unknown; key: string; hash?: string };

/** A token made with nothing but an HMAC, in which everything can be wrong. */
export function signByHand({ header = { alg: "HS256", typ: "JWT" }, payload, key, hash = "sha256" }: HandMade): string {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${input}.${createHmac(hash, key).update(input).digest("base64url")}`;
}

/** The secret that signs: its id and its key with two pipes between them. */
export function signingKey({ secretId, secretKey }: ApiSecret): string {
  return `${secretId}||${secretKey}`;
}
