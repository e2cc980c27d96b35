import type { FastifyReply, FastifyRequest } from "fastify";
import type { DirectoryError } from "../../../directory/errors.ts";
import { countingFailures } from "../../../http/authenticate.ts";
import type { Limits } from "../../../http/limits.ts";
import { runAction } from "../actions.ts";
import { sendAnswer } from "../answer.ts";
import { sendRefusal, sendWorksectionError, WorksectionRefusal } from "../errors.ts";
import { ALLOWANCES } from "../index.ts";
import { Parameters, queryOf } from "../parameters.ts";
import type { BearerCaller, BearerSignIn } from "./bearer.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whom an access token let in; null outside of `/api/oauth2`. */
    worksectionBearer: BearerCaller | null;
  }
}

/** The API's actions for people whom an OAuth client acts for. */
export class ActionRoutes {
  readonly #signIn: BearerSignIn;
  readonly #limits: Limits;

  constructor(signIn: BearerSignIn, limits: Limits) {
    this.#signIn = signIn;
    this.#limits = limits;
  }

  /** Before the body is read: who may not come in does not make the server parse anything. */
  async enter(request: FastifyRequest): Promise<void> {
    const inAddress = new URLSearchParams(queryOf(request)).get("access_token") ?? undefined;
    const caller = await countingFailures(this.#limits, request.ip, () =>
      this.#signIn.caller(request.headers.authorization, inAddress),
    );
    const { organizationId, credentialId } = caller.principal;
    this.#limits.takeFor(`worksection:${organizationId}:${credentialId}:${caller.userId}`, ALLOWANCES);
    request.worksectionBearer = caller;
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { worksectionBearer: caller } = request;
    if (caller === null) throw new Error("The request came past the sign-in.");
    return await sendAnswer(reply, await runAction(caller, Parameters.of(request)));
  }
}

/** As the admin API answers, except that a token which lets nobody in is 401: the vendor's clients look for that. */
export function sendActionError(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  if (error.code !== "unauthenticated") return sendWorksectionError(error, request, reply);
  void reply.header("www-authenticate", 'Bearer realm="Rollcall", error="invalid_token"');
  const wire = error instanceof WorksectionRefusal ? error.wire : { status_code: 0, message: "Invalid token" };
  sendRefusal(reply, 401, wire);
}
