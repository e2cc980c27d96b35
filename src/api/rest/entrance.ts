import type { FastifyReply, FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import { assertScope } from "../../directory/authority.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { countingFailures } from "../../http/authenticate.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import { RestSignIn } from "./authenticate.ts";
import { callerOf } from "./caller.ts";
import { digestOf } from "./digest.ts";
import { IdempotentStore } from "./idempotency.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions } from "./rest-server.ts";
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

  constructor({ store, box, limits, credentials }: RestOptions) {
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
    this.#signIn = new RestSignIn(credentials);
  }

  /** Before the body is read: who may not come in does not make the server parse anything. */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { authorization } = request.headers;
    const writes = new IdempotentStore(this.#store);
    const { principal, directory } = await countingFailures(this.#limits, request.ip, async () => {
      const signedIn = await this.#signIn.principal(authorization);
      this.#limits.takeFor(`rest:${signedIn.organizationId}:${signedIn.credentialId}`, ALLOWANCES);
      return { principal: signedIn, directory: await directoryFor(writes, this.#box, signedIn) };
    });
    void reply.header("cache-control", "private, no-cache");
    const reads = READING_METHODS.has(request.method);
    assertScope(principal, request.routeOptions.config.needs ?? (reads ? "read" : "write"));
    request.restCaller = { principal, directory, writes };
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

/** Tells a client that its request had been carried out before. One that is refused after all was another one. */
export function markReplayed({ restCaller }: FastifyRequest, reply: FastifyReply): void {
  const replayed = restCaller?.writes.replayed === true && reply.statusCode < FIRST_ERROR_STATUS;
  if (replayed) void reply.header("idempotency-replayed", "true");
}
