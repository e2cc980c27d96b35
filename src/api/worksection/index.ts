import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import type { Principal } from "../../directory/principal.ts";
import { type CredentialLookup, countingFailures } from "../../http/authenticate.ts";
import { FORM_TYPES, parseFormBody } from "../../http/form-body.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import type { Api } from "../../http/server.ts";
import { actionOf, runAction } from "./actions.ts";
import { sendAnswer } from "./answer.ts";
import { WorksectionSignIn } from "./authenticate.ts";
import { sendRefusal, sendWorksectionError } from "./errors.ts";
import { Parameters } from "./parameters.ts";

export type WorksectionOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
};

/** The vendor's documented one a second, and what protects this server without slowing a client down. */
export const ALLOWANCES: Allowances = {
  protective: { requests: 12_000, seconds: 60 },
  faithful: { requests: 1, seconds: 1 },
};

/** The paths of the vendor's documentation and of its clients; all answer alike. */
const PATHS = ["/v2", "/v2/", "/v2.1", "/v2.1/"];

/** Worksection's API for the admin API key: `/api/admin/v2/?action=…` and `/api/admin/v2.1`. */
export function worksectionApi(options: WorksectionOptions): Api {
  const entrance = new AdminEntrance(options);
  return {
    name: "worksection",
    prefixes: ["/api/admin"],
    sendError: sendWorksectionError,
    plugin: async (server: FastifyInstance) => {
      takeParameters(server);
      for (const path of PATHS) {
        server.get(path, (request, reply) => entrance.answer(request, reply));
        server.post(path, (request, reply) => entrance.answer(request, reply));
      }
    },
  };
}

const LONGEST_URL = 8192;

/** Makes a server's routes take parameters wherever the vendor does, and refuse addresses that are too long. */
export function takeParameters(server: FastifyInstance): void {
  server.addContentTypeParser(FORM_TYPES, parseFormBody);
  server.addHook("onRequest", (request, reply, done) => {
    // Signatures and tokens come in the address, so a cache could take an answer for everybody's (RFC 6750 section 2.3).
    void reply.header("cache-control", "private, no-store");
    if ((request.raw.url ?? "").length <= LONGEST_URL) return done();
    sendRefusal(reply, 414, { message: "Request-URL Too Large" });
  });
}

/** Lets in what the admin API key signed. */
class AdminEntrance {
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #limits: Limits;
  readonly #signIn: WorksectionSignIn;

  constructor({ store, credentials, box, limits }: WorksectionOptions) {
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
    this.#signIn = new WorksectionSignIn({ credentials, box });
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const parameters = Parameters.of(request);
    const principal = await this.#principal(request, parameters);
    this.#limits.takeFor(`worksection:${principal.organizationId}:${principal.credentialId}`, ALLOWANCES);
    const directory = await directoryFor(this.#store, this.#box, principal);
    return await sendAnswer(reply, await runAction({ directory, userId: null, scopes: null }, parameters));
  }

  /** After the body is read, other than for most APIs: the signature may be in it, or go over it. */
  async #principal(request: FastifyRequest, parameters: Parameters): Promise<Principal> {
    const { ip, hostname: host } = request;
    const { authorization } = request.headers;
    const action = actionOf(parameters);
    return await countingFailures(this.#limits, ip, () =>
      this.#signIn.principal({ parameters, action, authorization, host }),
    );
  }
}
