import { createHmac } from "node:crypto";
import { SECRET } from "./populate.ts";

/** A request as it goes over the wire, but for its Host. */
export type RawRequest = { method: "GET" | "POST"; path: string; token: string; body?: string };

/** Between two requests in a file: no request has it. */
export const SEPARATOR = "\0";

/** The bytes of a request, with the headers that a plain HTTP client sends. */
export function rawRequest({ method, path, token, body }: RawRequest): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  const length = Buffer.byteLength(body);
  return `${head}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

let minted = 0;

/** A JWT as Heymarket's clients make it, like no other: real ones differ in their second, these in `jti`. */
export function mintToken(): string {
  minted += 1;
  const claims = { iss: SECRET.id, iat: Math.floor(Date.now() / 1000), jti: minted };
  const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${signed}.${createHmac("sha256", `${SECRET.id}||${SECRET.key}`).update(signed).digest("base64url")}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
