import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type DirectoryError, type ErrorCode, type Refusal, refusalsOf } from "../../directory/errors.ts";
import { PROBLEM_STATUS, PROBLEM_TYPE } from "../../http/problem.ts";
import { type Place, type PlacedRefusal, RequestError } from "./request-error.ts";
import { PATCH_MEDIA_TYPES } from "./schema.ts";

/** A problem document (RFC 9457). `code` is stable; `detail` is for people, and may change. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  /** JSON Pointer of the field in the body. */
  pointer?: string;
  /** The query or path parameter, or the header. */
  parameter?: string;
  header?: string;
  /** Where in the parameter, in characters from 0. */
  position?: number;
  /** All that is wrong, where it is more than one field. */
  errors?: ({ code: ErrorCode; detail: string } & PlaceMembers)[];
};

type PlaceMembers = Pick<Problem, "pointer" | "parameter" | "header" | "position">;

/** Answers an error of the directory as a problem document. */
export function sendRestProblem(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  const status = PROBLEM_STATUS[error.code];
  if (status === 401) void reply.header("www-authenticate", 'Bearer realm="directory"');
  if (status === 415 && request.method === "PATCH") void reply.header("accept-patch", PATCH_MEDIA_TYPES.join(", "));
  const problem: Problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "",
    status,
    detail: sentence(error.message, error.details.field),
    code: error.code,
    request_id: request.id,
    ...wherePlaced(placeOf(error, request)),
    ...allThatIsWrong(error),
  };
  void reply.code(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Nothing where it is one place only: the problem names it. */
function allThatIsWrong(error: DirectoryError): Pick<Problem, "errors"> {
  if (error instanceof RequestError) {
    const all = [error, ...error.more];
    return all.length === 1 ? {} : { errors: all.map(presentPlaced) };
  }
  return error.details.others === undefined ? {} : { errors: refusalsOf(error).map(presentRefusal) };
}

function presentPlaced({ code, message, place }: PlacedRefusal) {
  return { code, detail: message, ...wherePlaced(place) };
}

function presentRefusal({ code, field, message, at }: Refusal) {
  return { code, detail: sentence(message, field), pointer: pointerOf(field, at) };
}

function pointerOf(field: string, at?: string): string {
  return `/${[field, ...(at === undefined ? [] : [at])].join(".").split(".").map(wireName).join("/")}`;
}

function placeOf(error: DirectoryError, { method, params, routeOptions }: FastifyRequest): Place | undefined {
  if (error instanceof RequestError) return error.place;
  const { field, at } = error.details;
  if (field === undefined) return undefined;
  const isInPath = typeof params === "object" && params !== null && Object.hasOwn(params, field);
  if (error.code === "not_found" && isInPath) return { in: "path", name: field };
  if (error.code === "not_found" && field === idFieldOf(routeOptions.url)) return { in: "path", name: "id" };
  const readsOnly = method === "GET" || method === "DELETE";
  return readsOnly ? { in: "query", name: field } : { in: "body", pointer: pointerOf(field, at) };
}

/** What the directory calls the id in a path such as `/teams/:id/invitations`: `teamId`. */
function idFieldOf(url = ""): string | undefined {
  const [, resource] = /\/([a-z]+)s\/:id\//u.exec(url) ?? [];
  return resource === undefined ? undefined : `${resource}Id`;
}

function wherePlaced(place: Place | undefined): PlaceMembers {
  if (place === undefined) return {};
  if (place.in === "body") return { pointer: place.pointer };
  if (place.in === "header") return { header: place.name };
  const { name: parameter } = place;
  return place.in === "query" && place.position !== undefined ? { parameter, position: place.position } : { parameter };
}

/** A field of the directory by the name that this API gives it: given_name for givenName, name for fullName, and delivery for the entry that it is of. */
export function wireName(field: string): string {
  if (field === "fullName") return "name";
  if (field === "entryId") return "delivery";
  return field.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** The directory says of some values only what is wrong with them, such as "is too short". */
function sentence(message: string, field: string | undefined): string {
  return wireMessage(field !== undefined && message.startsWith("is ") ? `${field} ${message}.` : message);
}

const FIELDS_IN_MESSAGES = /"(?:[^"\\]|\\.)*"|\b[a-z]+(?:[A-Z][a-z]+)+\b/gu;

/** A message with this API's names of fields. What it quotes is somebody's own text, and stays. */
function wireMessage(message: string): string {
  return message.replaceAll(FIELDS_IN_MESSAGES, (part) => (part.startsWith('"') ? part : wireName(part)));
}
