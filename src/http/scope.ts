import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import { DirectoryError } from "../directory/errors.ts";
import { isServerFault, toDirectoryError } from "./fault.ts";
import type { Observer } from "./observer.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** When the request's headers were there, on `performance.now()`'s clock. */
    receivedAt: number;
  }
}

/** A part of the address space that answers errors in one form: an API, or everything that is none. */
export type Scope = {
  name: string;
  sendError: (error: DirectoryError, request: FastifyRequest, reply: FastifyReply) => void;
};

/** Makes everything that `instance` answers, unknown addresses included, observed and refused in the scope's form. */
export function openScope(instance: FastifyInstance, scope: Scope, observer: Observer): void {
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    refuseRequest(scope, observer, { error, request, reply });
  instance.addHook("onRequest", (request, reply, done) => {
    begin(request, reply);
    if (!request.is404) return done();
    answerUnknownRoute(instance, refuse, request, reply);
    observer.observeUnknown(scope.name, request, reply);
  });
  instance.addHook("onRoute", (route) => {
    route.onSend = [route.onSend ?? [], observer.hookFor(scope.name, route)].flat();
  });
  instance.setErrorHandler(refuse);
  instance.setNotFoundHandler((request, reply) => refuse(noSuchRoute(), request, reply));
}

/** The headers of every answer. They are set first, so that an answer that fails later has them too. */
export function begin(request: FastifyRequest, reply: FastifyReply): void {
  request.receivedAt = performance.now();
  reply.header(REQUEST_ID_HEADER, request.id);
  reply.header("x-content-type-options", "nosniff");
}

type Refused = { error: unknown; request: FastifyRequest; reply: FastifyReply };

/** Answers an error in the scope's form. */
export function refuseRequest(scope: Scope, observer: Observer, { error, request, reply }: Refused): void {
  const known = toDirectoryError(error);
  const { retryAfterSeconds, allowedMethods } = known.details;
  if (retryAfterSeconds !== undefined) reply.header("retry-after", String(Math.ceil(retryAfterSeconds)));
  if (allowedMethods !== undefined) reply.header("allow", allowedMethods.join(", "));
  if (isServerFault(known)) observer.log.writeFault(known, scope.name, request.id);
  scope.sendError(known, request, reply);
}

function noSuchRoute(): DirectoryError {
  return new DirectoryError("route_not_found", "There is nothing at this address.");
}

type Refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Answers before the body is read: nothing will look at it. */
function answerUnknownRoute(
  instance: FastifyInstance,
  refuse: Refuse,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const allowedMethods = methodsAt(instance, request.url.split("?", 1).join(""));
  if (allowedMethods.length === 0) return refuse(noSuchRoute(), request, reply);
  if (request.method === "OPTIONS") {
    void reply.code(204).header("allow", allowedMethods.join(", ")).send();
    return;
  }
  const message = `This address does not take ${request.method}, but ${allowedMethods.join(", ")}.`;
  refuse(new DirectoryError("method_not_allowed", message, { allowedMethods }), request, reply);
}

function methodsAt(instance: FastifyInstance, path: string): HTTPMethods[] {
  return instance.supportedMethods.filter((method) => instance.findRoute({ method, url: path }) !== null).toSorted();
}
