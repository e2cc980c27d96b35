import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { notFound } from "../../directory/errors.ts";
import { readBody } from "../../http/read-body.ts";
import { MOST_PICTURE_BYTES, PICTURE_TYPES, readPicture } from "./avatar-picture.ts";
import { directoryOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { operation } from "./operation.ts";
import { userOf } from "./present.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions, RestServer } from "./rest-server.ts";
import { DELETE_HEADERS, Id, IdInPath, tagged } from "./schema.ts";

const Picture = Type.Unknown({ description: "The file's bytes, at most 5 MiB." });

const UPLOAD = operation(
  "uploadAvatar",
  "users",
  "Keep a picture of a user; it is made small, and all but the picture goes",
  {
    params: IdInPath,
    headers: DELETE_HEADERS,
    body: { content: Object.fromEntries(PICTURE_TYPES.map((type) => [type, { schema: Picture }])) },
    response: { 200: tagged("User") },
  },
);
const REMOVE = operation("removeAvatar", "users", "Take a user's picture away", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 200: tagged("User") },
});
const SERVE = operation("getAvatar", "users", "A picture, at the address that a user's avatar has; needs no key", {
  params: Type.Object({ organization: Id, user: Id, token: Type.String() }),
  response: { 200: { content: { "image/webp": { schema: Type.Unknown() } } } },
});
const FOREVER = "public, max-age=31536000, immutable";
const TOKEN_BYTES = 18;

/** `/users/{id}/avatar`: pictures that are kept here. */
export function avatarRoutes(server: RestServer, { publicUrl }: RestOptions): void {
  void server.register(async (pictures: RestServer) => {
    pictures.addContentTypeParser(PICTURE_TYPES, readBytes);
    pictures.put("/users/:id/avatar", { ...UPLOAD, bodyLimit: MOST_PICTURE_BYTES }, async (request, reply) => {
      const { id } = request.params;
      const { users } = directoryOf(request);
      const { organizationId } = await users.get(id);
      const condition = ifMatch(request);
      if (!Buffer.isBuffer(request.body)) throw missingPicture();
      const { type, bytes } = await readPicture(request.body);
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      const url = `${originOf(request, publicUrl)}/directory/v1/avatars/${organizationId}/${id}/${token}`;
      const avatar = { token, type, base64: bytes.toString("base64") };
      const user = await users.setAvatar(id, { avatar, url }, condition);
      return sendTagged(request, reply, user.version, userOf(user));
    });
  });
  server.delete("/users/:id/avatar", REMOVE, async (request, reply) => {
    const { id } = request.params;
    const { users } = directoryOf(request);
    const user = await users.setAvatar(id, null, ifMatch(request));
    return sendTagged(request, reply, user.version, userOf(user));
  });
}

/** Pictures are shown by clients that have no key, such as a page's `img`: who knows the address may see one. */
export function openAvatarRoutes(server: RestServer, { store }: RestOptions): void {
  const schema = { ...SERVE.schema, security: [] };
  server.get("/avatars/:organization/:user/:token", { schema }, async (request, reply) => {
    const { organization, user: userId, token } = request.params;
    const avatar = await store.read.avatars.of(organization, userId);
    const user = avatar === undefined ? undefined : await store.read.users.byId(organization, userId);
    if (avatar === undefined || user === undefined || !isSame(avatar.token, token) || !user.avatar.endsWith(token)) {
      throw notFound("picture");
    }
    void reply.header("cache-control", FOREVER).type(avatar.type);
    return reply.send(Buffer.from(avatar.base64, "base64"));
  });
}

function readBytes(
  request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null, body?: unknown) => void,
): void {
  readBody(payload, request.routeOptions.bodyLimit, done);
}

function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

function isSame(kept: string, sent: string): boolean {
  return kept.length === sent.length && timingSafeEqual(Buffer.from(kept), Buffer.from(sent));
}

function missingPicture(): RequestError {
  return new RequestError("missing_value", "The picture is missing.", { in: "body", pointer: "" });
}
