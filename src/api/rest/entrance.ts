import type { FastifyReply, FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import { assertScope } from "../../directory/authority.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { type Principal, holderOf } from "../../directory/principal.ts";
import { countingFailures, unauthenticated } from "../../http/authenticate.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import { RestSignIn } from "./authenticate.ts";
import { type Caller, callerOf } from "./caller.ts";
import { digestOf } from "./digest.ts";
import { IdempotentStore } from "./idempotency.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions } from "./rest-server.ts";
import { SessionCookie } from "./session-cookie.ts";
import { UploadedRows } from "./uploaded-rows.ts";

const PROTECTIVE = { requests: 12_000, seconds: 60 };
const ALLOWANCES: Allowances = { protective: PROTECTIVE, faithful: PROTECTIVE };
const READING_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);
const REPEATABLE_METHODS: ReadonlySet<string> = new Set(["POST", "PATCH"]);
const LONGEST_KEY = 255;
const FIRST_ERROR_STATUS = 400;

/** Lets requests in: who asks, whether their key may do that at all, and the narrowest directory for them. */
export class Entrance {
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #limits: Limits;
  readonly #signIn: RestSignIn;
  readonly #cookie: SessionCookie;

  constructor(options: RestOptions) {
    const { store, box, limits, publicUrl } = options;
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
    this.#signIn = new RestSignIn(options);
    this.#cookie = new SessionCookie(publicUrl);
  }

  /** Before the body is read: who may not come in does not make the server parse anything. */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const cookie = this.#cookie.of(request);
    // Who shows nothing has tried nothing, such as a browser that asks whether it is signed in.
    if (cookie === undefined && request.headers.authorization === undefined) throw unauthenticated();
    const caller = await countingFailures(this.#limits, request.ip, async () => {
      try {
        return await this.#caller(request);
      } catch (error) {
        if (cookie !== undefined && isUnauthenticated(error)) this.#cookie.clear(request, reply);
        throw error;
      }
    });
    // A browser's cache would outlive its session: the next person could be shown what the last one saw.
    void reply.header("cache-control", cookie === undefined ? "private, no-cache" : "no-store");
    const reads = READING_METHODS.has(request.method);
    assertScope(caller.principal, request.routeOptions.config.needs ?? (reads ? "read" : "write"));
    request.restCaller = caller;
  }

  async #caller(request: FastifyRequest): Promise<Caller> {
    const signedIn = await this.#signIn.of(request);
    takeRequest(this.#limits, signedIn.principal);
    const writes = new IdempotentStore(this.#store);
    return { ...signedIn, writes, directory: await directoryFor(writes, this.#box, signedIn.principal) };
  }

  /** Once the body is known: from here on, the request's writes are kept under its key. */
  readKey(request: FastifyRequest): void {
    const key = request.headers["idempotency-key"];
    if (key === undefined || !REPEATABLE_METHODS.has(request.method)) return;
    if (typeof key !== "string" || key === "" || key.length > LONGEST_KEY) {
      throw new RequestError("invalid_value", `A key has 1 to ${LONGEST_KEY} characters.`, {
        in: "header",
        name: "idempotency-key",
      });
    }
    const { principal: by, writes } = callerOf(request);
    const digest = digestOf([request.method, request.url, request.body ?? null]);
    writes.begin({ by, key, digest }, request.body instanceof UploadedRows);
  }
}

/** Counts a request of whoever is signed in. Throws `rate_limited`. */
export function takeRequest(limits: Limits, principal: Principal): void {
  limits.takeFor(`rest:${principal.organizationId}:${holderOf(principal)}`, ALLOWANCES);
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof DirectoryError && error.code === "unauthenticated";
}

/** Tells a client that its request had been carried out before. One that is refused after all was another one. */
export function markReplayed({ restCaller }: FastifyRequest, reply: FastifyReply): void {
  const replayed = restCaller?.writes.replayed === true && reply.statusCode < FIRST_ERROR_STATUS;
  if (replayed) void reply.header("idempotency-replayed", "true");
}
