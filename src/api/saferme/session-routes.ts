import type { FastifyReply, FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { notFound } from "../../directory/errors.ts";
import type { IssuedSession, SessionService, SignInOutcome } from "../../directory/sessions/session-service.ts";
import { type Session, principalOfSession } from "../../directory/sessions/session.ts";
import { countingFailures, countingTries, unauthenticated } from "../../http/authenticate.ts";
import type { Limits } from "../../http/limits.ts";
import { callerOf, send } from "./caller.ts";
import { sendSignInError } from "./errors.ts";
import { parseRefresh, parseSignIn } from "./parse.ts";
import { type ShownSession, presentSession } from "./present.ts";

export type SessionRouteOptions = { store: DirectoryStore; box: SecretBox; limits: Limits };

/** The vendor's words for every sign-in that fails. */
const WRONG = "Please enter your email and password";

/** People's sign-ins with e-mail and password. */
export class SessionRoutes {
  readonly #sessions: SessionService;
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #limits: Limits;

  constructor(sessions: SessionService, { store, box, limits }: SessionRouteOptions) {
    this.#sessions = sessions;
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
  }

  async create(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const asked = parseSignIn(request.body);
    const result = await countingTries(this.#limits, request.ip, async () =>
      asked === undefined ? { outcome: "wrong" } : await this.#sessions.signIn({ api: "saferme", ...asked }),
    );
    return result.outcome === "signed_in" ? await this.#sendIssued(reply, 201, result.issued) : refuse(reply, result);
  }

  async refresh(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const token = parseRefresh(request.body);
    const issued = await countingFailures(this.#limits, request.ip, () => this.#sessions.refresh(token));
    return await this.#sendIssued(reply, 200, issued);
  }

  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { session } = callerOf(request);
    if (session === undefined) throw notFound("session");
    return send(reply, presentSession(await this.#shown(session)));
  }

  async #sendIssued(reply: FastifyReply, status: number, issued: IssuedSession): Promise<FastifyReply> {
    const shown = await this.#shown(issued.session);
    return send(reply.code(status).header("cache-control", "no-store"), presentSession(shown, issued));
  }

  /** What a session shows of its user; their team is the first that they came to. */
  async #shown(session: Session): Promise<ShownSession> {
    const directory = await directoryFor(this.#store, this.#box, principalOfSession(session, "write"));
    const user = await directory.users.get(session.userId).catch(unauthenticatedWhenGone);
    const filter = { op: "eq", field: "user_id", value: user.id } as const;
    const [member] = (await directory.memberships.list({ filter, limit: 1 })).rows;
    const teamId = member?.membership.teamId ?? null;
    const team = teamId === null ? undefined : await directory.teams.get(teamId);
    return { session, user, teamId, zone: await directory.teams.timeZoneOf(team) };
  }
}

function unauthenticatedWhenGone(error: unknown): never {
  throw unauthenticated(error);
}

function refuse(reply: FastifyReply, result: Exclude<SignInOutcome, { outcome: "signed_in" }>): FastifyReply {
  if (result.outcome === "wrong") {
    void reply.header("www-authenticate", 'Token realm="Application"');
    sendSignInError(reply, 401, WRONG, "bad_credentials");
    return reply;
  }
  const { why, seconds } = result.verdict;
  void reply.header("retry-after", String(Math.ceil(seconds)));
  if (why === "locked") sendSignInError(reply, 403, "Your account is locked after too many tries.", "account_locked");
  else sendSignInError(reply, 420, "Too many tries: wait before the next one.", "too_many_tries");
  return reply;
}
