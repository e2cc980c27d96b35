import type { FastifyReply, FastifyRequest } from "fastify";
import type { Condition } from "../../directory/condition.ts";
import { digestOf } from "./digest.ts";
import { RequestError } from "./request-error.ts";

const TAG = /^(?:W\/)?"([^"]*)"$/u;
const OUR_TAG = /^"(\d{1,15})(?:-[\w-]*)?"$/u;

/** A version, with what else decides what is shown, such as those of other rows: the ETag changes with each of them. */
export type ShownVersion = { version: number; beside: readonly (string | { id: number; version: number })[] };

/** The ETag of a row at a version (RFC 9110 section 8.8.3), or of what has a digest instead. */
function tagOf(shown: number | string | ShownVersion): string {
  if (typeof shown !== "object") return `"${shown}"`;
  if (shown.beside.length === 0) return `"${shown.version}"`;
  const beside = shown.beside.map((part) => (typeof part === "string" ? part : [part.id, part.version]));
  return `"${shown.version}-${digestOf(beside).slice(0, 12)}"`;
}

/** Sends a row with its ETag; 304 without a body to a client that has it already. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  version: number | string | ShownVersion,
  body: object,
): FastifyReply {
  const tag = tagOf(version);
  void reply.header("etag", tag);
  const known = ["GET", "HEAD"].includes(request.method) ? tagsIn(request.headers["if-none-match"]) : [];
  if (known.some((held) => held === "*" || held.replace(/^W\//u, "") === tag)) return reply.code(304).send();
  return reply.send(body);
}

/** The versions that a write insists on, any of which will do: nothing without `If-Match`, or with `*`. */
export function ifMatch(request: FastifyRequest): Condition {
  const tags = tagsIn(request.headers["if-match"]);
  if (tags.length === 0 || tags.includes("*")) return {};
  // A weak tag never matches (RFC 9110 section 13.1.1), and one that is none of ours matches nothing.
  return { ifVersion: tags.flatMap((tag) => OUR_TAG.exec(tag)?.[1] ?? []).map(Number) };
}

/** The digests one of which the days that a write changes must have; none of them is that of a weak tag. */
export function digestsToMatch(request: FastifyRequest): { ifDigests?: string[] } {
  const tags = tagsIn(request.headers["if-match"]);
  if (tags.length === 0 || tags.includes("*")) return {};
  return { ifDigests: tags.filter((tag) => tag.startsWith('"')).map((tag) => tag.slice(1, -1)) };
}

function tagsIn(header: string | undefined): string[] {
  if (header === undefined) return [];
  const tags = header.split(",").map((tag) => tag.trim());
  if (tags.every((tag) => tag === "*" || TAG.test(tag))) return tags;
  throw new RequestError("invalid_value", 'An ETag is a text in double quotes, such as "3".', {
    in: "header",
    name: "if-match",
  });
}
