import { type Hash, createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Pair, Parameters } from "./parameters.ts";

/** What a request proves that it holds the API key with, by the generation of the vendor's scheme. */
export type Signature =
  /** An MD5 over the parameters (or, at first, over page and action) and the key; begun over what may come before it. */
  | { form: "md5"; hash: string; begun: readonly Hash[] }
  /** An HMAC-SHA-256 over action and time, epoch seconds. */
  | { form: "hmac"; hash: string; text: string; time: number };

const MD5 = /^[\da-f]{32}$/iu;
const SHA256 = /^[\da-f]{64}$/iu;
const SECONDS = /^\d{1,12}$/u;
/** Characters of a body that may be signed: strangers shall not make the server hash megabytes. */
const LONGEST_SIGNED_BODY = 65_536;
/** `Authorization: Admin <time>_<hash>`, as the vendor's newest clients send it. */
const IN_HEADER = /^(\d{1,12})_([\da-f]{64})$/iu;

/** The signature of a request, or undefined when it has none of a known form. `header` is what follows `Admin`. */
export function readSignature(
  parameters: Parameters,
  action: string,
  header: string | undefined,
): Signature | undefined {
  if (header !== undefined) {
    const [, time = "", hash = ""] = IN_HEADER.exec(header) ?? [];
    return hash === "" ? undefined : hmacOf(action, time, hash);
  }
  const hash = parameters.text("hash");
  const time = parameters.text("time");
  if (SHA256.test(hash) && SECONDS.test(time)) return hmacOf(action, time, hash);
  if (!MD5.test(hash)) return undefined;
  const begun = [...signedTexts(parameters, action)].map((text) => createHash("md5").update(text));
  return { form: "md5", hash, begun };
}

function hmacOf(action: string, time: string, hash: string): Signature {
  return { form: "hmac", hash, text: `${action}:${time}`, time: Number(time) };
}

/** Whether the signature was made with the key. */
export function isSignedWith(key: string, signature: Signature): boolean {
  const given = Buffer.from(signature.hash, "hex");
  if (signature.form === "hmac") {
    return timingSafeEqual(given, createHmac("sha256", key).update(signature.text).digest());
  }
  return signature.begun.some((hash) => timingSafeEqual(given, hash.copy().update(key).digest()));
}

/**
 * Every text that a client may have signed. The vendor says "all request parameters as a query string" and leaves open
 * whether they are encoded, how, and whether those of a body are among them; before that it was page and action. Each
 * names the action in one way only: whoever saw a signature must not get another request past it.
 */
function signedTexts(parameters: Parameters, action: string): ReadonlySet<string> {
  const inQuery = parameters.query.split("&").filter((part) => part !== "" && !/^hash(?:=|$)/u.test(part));
  const queryPairs = [...new URLSearchParams(inQuery.join("&"))];
  const namesAction = queryPairs.some(([name]) => name === "action");
  const inBody = parameters.inBody.filter(([name]) => name !== "hash");
  const length = inBody.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const withBody = length > LONGEST_SIGNED_BODY ? [] : formsOf([...queryPairs, ...inBody]);
  const page = parameters.text("page");
  return new Set([
    ...(namesAction ? [inQuery.join("&"), ...formsOf(queryPairs)] : []),
    ...withBody,
    // A page is a path. One with a sign of equality would make parameters out of it.
    ...(page.includes("=") ? [] : [page + action]),
  ]);
}

/** A query string with blanks as `%20` and as `+`, and unencoded where that can be read in one way only. */
function formsOf(pairs: readonly Pair[]): string[] {
  if (pairs.some(([name]) => /[&=]/u.test(name))) return [];
  const raw = pairs.map(([name, value]) => `${name}=${value}`).join("&");
  const percent = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&");
  const form = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
  return pairs.some(([, value]) => /&[^&]*=/u.test(value)) ? [percent, form] : [raw, percent, form];
}
