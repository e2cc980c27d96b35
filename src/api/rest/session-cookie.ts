import type { FastifyReply, FastifyRequest } from "fastify";
import { DirectoryError } from "../../directory/errors.ts";

/** No script reads it, no other site's pages send it, and no other API of this server gets it (RFC 6265bis). */
const NAME = "rollcall_session";
const ATTRIBUTES = "Path=/directory/v1; HttpOnly; SameSite=Strict";
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:"]);
const READING_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** The cookie with which a browser is signed in: the access token of a session, or a key. */
export class SessionCookie {
  readonly #publicUrl: string | undefined;

  constructor(publicUrl: string | undefined) {
    this.#publicUrl = publicUrl;
  }

  /** What the cookie holds; undefined where there is none, or where the request has another sign-in. */
  of({ headers }: FastifyRequest): string | undefined {
    return headers.authorization === undefined ? valueOf(headers.cookie) : undefined;
  }

  set(request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void {
    const secure = request.protocol === "https" || this.#publicUrl?.startsWith("https:") === true;
    const cookie = `${NAME}=${encodeURIComponent(value)}; ${ATTRIBUTES}; Max-Age=${Math.ceil(seconds)}`;
    void reply.header("set-cookie", secure ? `${cookie}; Secure` : cookie);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.set(request, reply, "", 0);
  }

  /** Throws `cross_origin` for a request that may write, unless a page of this server sent it. */
  assertOwnPage(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (READING_METHODS.has(request.method) || (origin !== undefined && this.#isOwn(origin, request))) return;
    const sender = origin === undefined ? "the request names no Origin" : "the request's Origin is another one";
    throw new DirectoryError("cross_origin", `With a cookie, only pages of this server may write: ${sender}.`);
  }

  /** Throws `cross_origin` for what a page of another server sent. */
  assertNoOtherPage(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (origin === undefined || this.#isOwn(origin, request)) return;
    throw new DirectoryError("cross_origin", "Only pages of this server may sign a browser in.");
  }

  /** Behind a proxy that is not trusted, what came by https seems to have come by http: the host alone decides. */
  #isOwn(origin: string, { protocol, host }: FastifyRequest): boolean {
    if (origin === this.#publicUrl) return true;
    const scheme = protocol === "https" ? "https:" : origin.slice(0, origin.indexOf("//"));
    return SCHEMES.has(scheme) && URL.parse(`${scheme}//${host}`)?.origin === origin;
  }
}

function valueOf(header = ""): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? "";
  if (value === "") return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
