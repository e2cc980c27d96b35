import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { DirectoryError } from "../directory/errors.ts";
import { hasBody, readBody } from "./read-body.ts";
import { parseStrictJson } from "./strict-json.ts";

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Replaces Fastify's body parsers: JSON alone is taken, an absent or empty body is undefined whatever its type, and
 * anything else is `unsupported_media_type`. GET may carry a body, as Heymarket's clients send one.
 */
export function installBodyParsers(server: FastifyInstance): void {
  server.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", parseJsonBody);
  server.addContentTypeParser("*", refuseBody);
}

/** A content type parser for an API whose JSON goes by another name, such as `application/scim+json`. */
export function parseJsonBody(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
  readBody(payload, request.routeOptions.bodyLimit, (error, body) => {
    if (error !== null || body === undefined || body.length === 0) return done(error);
    let parsed: unknown;
    try {
      parsed = parseStrictJson(body);
    } catch (failure) {
      return done(failure instanceof Error ? failure : new Error("JSON parser", { cause: failure }));
    }
    done(null, parsed);
  });
}

/** A content type parser that takes no body but an empty one. */
export function refuseBody(_request: FastifyRequest, payload: IncomingMessage, done: Done): void {
  if (!hasBody(payload.headers)) return done(null);
  done(new DirectoryError("unsupported_media_type", "The body must be JSON, sent as Content-Type: application/json."));
}
