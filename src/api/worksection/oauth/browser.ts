import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type SecretBox, digestOf } from "../../../directory/credentials/secret-box.ts";

/** Over TLS the name keeps others of the same domain from setting the cookie (RFC 6265bis section 4.1.3). */
const COOKIES = { secure: "__Host-rollcall_sign_in", plain: "rollcall_sign_in" };
const FORM_MILLISECONDS = 60 * 60 * 1000;
const NAME_BYTES = 32;

/**
 * What tells one browser from another: a cookie with a random name for it or, once somebody has signed in, with their
 * session's token. Forms carry a token that is sealed for the cookie and the address, so that no other site can send one.
 */
export class Browser {
  readonly #box: SecretBox;
  readonly #secure: boolean;
  readonly #name: string;
  #cookie: string;

  constructor(request: FastifyRequest, box: SecretBox, publicUrl: string | undefined) {
    this.#box = box;
    this.#secure = request.protocol === "https" || publicUrl?.startsWith("https:") === true;
    this.#name = this.#secure ? COOKIES.secure : COOKIES.plain;
    this.#cookie = cookieOf(request, this.#name);
  }

  /** The session's token, if the cookie has one. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Names a browser that has no name yet. */
  name(reply: FastifyReply): void {
    if (this.#cookie === "") this.set(reply, randomBytes(NAME_BYTES).toString("base64url"));
  }

  /** Kept until the browser is closed; sent along when another site leads here, but not with its forms. */
  set(reply: FastifyReply, cookie: string): void {
    this.#cookie = cookie;
    const secure = this.#secure ? "; Secure" : "";
    void reply.header("set-cookie", `${this.#name}=${cookie}; Path=/; HttpOnly; SameSite=Lax${secure}`);
  }

  forget(reply: FastifyReply): void {
    this.set(reply, randomBytes(NAME_BYTES).toString("base64url"));
  }

  formToken(query: string): string {
    return this.#box.seal(String(Date.now() + FORM_MILLISECONDS), this.#context(query));
  }

  /** Whether a form comes from a page that this browser was shown at this address within the last hour. */
  sent(formToken: string, query: string): boolean {
    try {
      return Number(this.#box.open(formToken, this.#context(query))) > Date.now();
    } catch {
      return false;
    }
  }

  #context(query: string): string {
    return `oauth form:${digestOf(this.#cookie)}:${query}`;
  }
}

function cookieOf({ headers }: FastifyRequest, name: string): string {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  return /^[\w-]{1,200}$/u.test(value) ? value : "";
}
