import type { FastifyReply, FastifyRequest } from "fastify";
import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import type { SecretBox } from "../../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../../directory/directory-store.ts";
import { DirectoryError } from "../../../directory/errors.ts";
import type { SessionService, SignInOutcome } from "../../../directory/sessions/session-service.ts";
import type { Session } from "../../../directory/sessions/session.ts";
import { fullName } from "../../../directory/users/name.ts";
import type { User } from "../../../directory/users/user.ts";
import { countingTries } from "../../../http/authenticate.ts";
import type { Limits } from "../../../http/limits.ts";
import { queryOf } from "../parameters.ts";
import { Browser } from "./browser.ts";
import type { Authorization, OAuthCore, OAuthParameters } from "./oauth-core.ts";
import { sendPage } from "./page.ts";
import { type Asked, consentPage, errorPage, type SignInForm, signInPage } from "./pages.ts";
import { parseAuthorization, parsePageForm } from "./parse.ts";

export type AuthorizeRouteOptions = {
  core: OAuthCore;
  sessions: SessionService;
  store: DirectoryStore;
  box: SecretBox;
  limits: Limits;
  publicUrl: string | undefined;
};

/** An authorization request that can be put to the user. */
type Visit = {
  request: FastifyRequest;
  reply: FastifyReply;
  browser: Browser;
  parameters: OAuthParameters;
  ask: Extract<Authorization, { outcome: "ask" }>;
};

const WRONG = "The e-mail or the password is not right.";
const STALE = "This page was open for too long, or your browser keeps no cookies. Please try again.";
const SEE_OTHER = 303;
const LONGEST_EMAIL = 320;

/** The pages on which people sign in and decide what an application may do. */
export class AuthorizeRoutes {
  readonly #options: AuthorizeRouteOptions;

  constructor(options: AuthorizeRouteOptions) {
    this.#options = options;
  }

  /** `GET /oauth2/authorize`: asks whoever is signed in, and others to sign in first. */
  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit = await this.#visit(request, reply);
    return visit === undefined ? reply : await this.#ask(visit);
  }

  /** `POST /oauth2/authorize`: a form of one of the pages. */
  async decide(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit = await this.#visit(request, reply);
    if (visit === undefined) return reply;
    const form = parsePageForm(request.body);
    if (!visit.browser.sent(form["form_token"] ?? "", queryOf(request))) {
      return await this.#sendSignIn(visit, { status: 403, email: "", alert: STALE });
    }
    switch (form["step"]) {
      case "allow":
        return await this.#allow(visit);
      case "deny":
        return send(reply, await this.#options.core.refuse(visit.parameters));
      case "switch":
        return await this.#signOut(visit);
      default:
        return await this.#signIn(visit, form);
    }
  }

  /** Undefined once the request was answered because there is nothing to ask. */
  async #visit(request: FastifyRequest, reply: FastifyReply): Promise<Visit | undefined> {
    const parameters = parseAuthorization(request);
    const ask = await this.#options.core.rehearse(parameters);
    if (ask.outcome !== "ask") {
      send(reply, ask);
      return undefined;
    }
    const browser = new Browser(request, this.#options.box, this.#options.publicUrl);
    return { request, reply, browser, parameters, ask };
  }

  async #ask(visit: Visit): Promise<FastifyReply> {
    const found = await this.#signedIn(visit);
    if (found === undefined) return await this.#sendSignIn(visit, { status: 200, email: "", alert: undefined });
    const { givenName, familyName, email } = found.user;
    const person = { name: fullName(givenName, familyName), email };
    return sendPage(visit.reply, consentPage(await this.#asked(visit), person));
  }

  async #allow(visit: Visit): Promise<FastifyReply> {
    const found = await this.#signedIn(visit);
    if (found === undefined) return await this.#sendSignIn(visit, { status: 403, email: "", alert: STALE });
    return send(visit.reply, await this.#options.core.consent(visit.parameters, found.session));
  }

  async #signIn(visit: Visit, { email = "", password = "" }: OAuthParameters): Promise<FastifyReply> {
    const { reply, request, browser, ask } = visit;
    const tried = await this.#tried(request, ask.client, { email, password });
    if ("seconds" in tried || tried.outcome === "wrong") {
      const form = "seconds" in tried ? throttled(reply, tried.seconds) : { status: 401, alert: WRONG };
      return await this.#sendSignIn(visit, { ...form, email: email.slice(0, LONGEST_EMAIL) });
    }
    browser.set(reply, tried.issued.accessToken);
    return reply.redirect(`/oauth2/authorize?${queryOf(request)}`, SEE_OTHER);
  }

  /** Tries a password, unless too many were wrong from this address or for this e-mail. */
  async #tried(
    { ip }: FastifyRequest,
    { organizationId, publicId }: PresentedCredential,
    typed: { email: string; password: string },
  ): Promise<Exclude<SignInOutcome, { outcome: "refused" }> | { seconds: number }> {
    const { limits, sessions } = this.#options;
    const given = { api: "worksection", appId: publicId, organizationId } as const;
    try {
      const result = await countingTries(limits, ip, () => sessions.signIn({ ...given, ...typed }));
      return result.outcome === "refused" ? { seconds: result.verdict.seconds } : result;
    } catch (error) {
      if (!(error instanceof DirectoryError) || error.code !== "sign_in_throttled") throw error;
      return { seconds: error.details.retryAfterSeconds ?? 1 };
    }
  }

  async #signOut(visit: Visit): Promise<FastifyReply> {
    const found = await this.#signedIn(visit);
    if (found !== undefined) await this.#options.sessions.end(found.session);
    visit.browser.forget(visit.reply);
    return visit.reply.redirect(`/oauth2/authorize?${queryOf(visit.request)}`, SEE_OTHER);
  }

  /** Who is signed in with this browser, if they belong to the client's organization and may still come in. */
  async #signedIn({ browser, ask }: Visit): Promise<{ session: Session; user: User } | undefined> {
    const { sessions, store } = this.#options;
    const session = await sessions.byAccessToken("worksection", browser.cookie).catch(undefinedWhenOver);
    if (session?.organizationId !== ask.client.organizationId) return undefined;
    const user = await store.read.users.byId(session.organizationId, session.userId);
    return user === undefined || user.status === "inactive" ? undefined : { session, user };
  }

  async #sendSignIn(visit: Visit, form: SignInForm): Promise<FastifyReply> {
    visit.browser.name(visit.reply);
    return sendPage(visit.reply, signInPage(await this.#asked(visit), form));
  }

  async #asked({ request, browser, ask }: Visit): Promise<Asked> {
    const { client, scopes, redirectUri } = ask;
    const organization = await this.#options.store.read.organizations.byId(client.organizationId);
    const query = queryOf(request);
    return {
      application: client.label === "" ? "An application" : client.label,
      organization: organization?.name ?? "",
      scopes,
      redirectUri,
      action: `/oauth2/authorize?${query}`,
      formToken: browser.formToken(query),
    };
  }
}

function send(reply: FastifyReply, answer: Authorization): FastifyReply {
  if (answer.outcome === "redirect") {
    const headers = { "cache-control": "no-store", "referrer-policy": "no-referrer" };
    return reply.headers(headers).redirect(answer.location, SEE_OTHER);
  }
  return sendPage(reply, errorPage(400, answer.outcome === "refused" ? answer.message : ""));
}

function undefinedWhenOver(error: unknown): undefined {
  if (error instanceof DirectoryError) return undefined;
  throw error;
}

function throttled(reply: FastifyReply, seconds: number): { status: number; alert: string } {
  const whole = Math.ceil(seconds);
  void reply.header("retry-after", String(whole));
  const wait = whole > 60 ? `${Math.ceil(whole / 60)} minutes` : `${whole} ${whole === 1 ? "second" : "seconds"}`;
  return { status: 429, alert: `There were too many tries. Please wait ${wait}.` };
}
