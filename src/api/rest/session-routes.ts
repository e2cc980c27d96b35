import type { FastifyReply, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { type Directory, directoryFor } from "../../directory/access.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { type SignInOutcome, SessionService } from "../../directory/sessions/session-service.ts";
import { fullName } from "../../directory/users/name.ts";
import { countingFailures, countingTries } from "../../http/authenticate.ts";
import { bySession, RestSignIn, type SignedIn } from "./authenticate.ts";
import { callerOf } from "./caller.ts";
import { takeRequest } from "./entrance.ts";
import { operation } from "./operation.ts";
import { RequestError } from "./request-error.ts";
import type { RestOptions, RestServer } from "./rest-server.ts";
import { component, Id, NoContent, Nullable, Time } from "./schema.ts";
import { SessionCookie } from "./session-cookie.ts";
import { timeOrNull } from "./time.ts";

/** Who asks, and what is within their reach. */
export const SessionDocument = Type.Object(
  {
    organization: Type.Object({
      id: Id,
      name: Type.String(),
      slug: Type.String(),
      country: Type.String(),
      time_zone: Type.String(),
    }),
    user: Nullable(
      Type.Object(
        { id: Id, name: Type.String(), email: Type.String(), avatar: Type.String() },
        { description: "Who is signed in; null for a key of the organization." },
      ),
    ),
    role: Nullable(Type.String({ description: "In the whole organization: the user's, or the key's own." })),
    team_id: Nullable(Type.Integer({ description: "The only team that the key reaches." })),
    scope: Type.Enum(["read", "write", "admin"]),
    reach: Type.Enum(["organization", "teams", "self"], {
      description:
        "What of the organization is shown: all, the teams that the caller administers, or their own record and who is on their teams.",
    }),
    credential_id: Nullable(Id),
    expires_at: Nullable(Time),
  },
  { $id: "Session" },
);

const SignInBody = Type.Object(
  {
    email: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    organization: Type.Optional(
      Type.String({ description: "The slug of the organization, for an e-mail that several know." }),
    ),
    key: Type.Optional(Type.String({ description: "An API key or token of this API, in place of the others." })),
  },
  { additionalProperties: false },
);

const COOKIE =
  "`rollcall_session`, which the browser sends from then on. What writes with it needs the server's own Origin.";
const SIGN_IN = operation(
  "signIn",
  "session",
  "Sign a browser in with an e-mail and a password, or with a key: the answer sets a cookie",
  {
    security: [],
    body: SignInBody,
    response: { 201: { ...component("Session"), headers: { "Set-Cookie": Type.String({ description: COOKIE }) } } },
  },
);
const SHOW = operation("getSession", "session", "Get who asks, and what is within their reach", {
  response: { 200: component("Session") },
});
const SIGN_OUT = operation("signOut", "session", "End the cookie's session and clear the cookie", {
  security: [],
  response: { 204: NoContent },
});

const LONGEST_COOKIE_SECONDS = 24 * 60 * 60;

/** `/session`: who asks. */
export function sessionRoutes(server: RestServer): void {
  server.get("/session", SHOW, async (request, reply) => {
    void reply.header("cache-control", "no-store");
    const { directory, ...signedIn } = callerOf(request);
    return await present(signedIn, directory);
  });
}

/** `/session`: signing a browser in and out, which takes no sign-in and heeds no `Idempotency-Key`. */
export function openSessionRoutes(server: RestServer, options: RestOptions): void {
  const door = new BrowserDoor(options);
  server.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
  server.post("/session", SIGN_IN, async (request, reply) => await door.signIn(request, reply, request.body));
  server.delete("/session", SIGN_OUT, async (request, reply) => await door.signOut(request, reply));
}

/** Signs browsers in and out. */
class BrowserDoor {
  readonly #options: RestOptions;
  readonly #sessions: SessionService;
  readonly #signIn: RestSignIn;
  readonly #cookie: SessionCookie;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#sessions = new SessionService(options.store);
    this.#signIn = new RestSignIn(options);
    this.#cookie = new SessionCookie(options.publicUrl);
  }

  async signIn(request: FastifyRequest, reply: FastifyReply, body: Static<typeof SignInBody>): Promise<FastifyReply> {
    this.#cookie.assertNoOtherPage(request);
    const asked = parseSignIn(body);
    const before = this.#cookie.of(request);
    const { value, session, seconds } =
      "key" in asked ? await this.#byKey(request, asked.key) : await this.#byPassword(request, asked);
    if (before !== undefined) await this.#sessions.endByAccessToken("rest", before);
    this.#cookie.set(request, reply, value, seconds);
    return reply.code(201).header("location", "/directory/v1/session").send(session);
  }

  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const cookie = this.#cookie.of(request);
    if (cookie !== undefined) {
      this.#cookie.assertOwnPage(request);
      await this.#sessions.endByAccessToken("rest", cookie);
    }
    this.#cookie.clear(request, reply);
    return reply.code(204).send(null);
  }

  async #byPassword({ ip }: FastifyRequest, asked: PasswordSignIn) {
    const { limits } = this.#options;
    const given = { api: "rest", appId: "", ...asked } as const;
    const result = await countingTries(limits, ip, () => this.#sessions.signIn(given));
    if (result.outcome !== "signed_in") throw refusalOf(result);
    const { session, accessToken } = result.issued;
    const seconds = (session.accessExpiresAt - session.createdAt) / 1000;
    return { value: accessToken, session: await this.#present(bySession(session)), seconds };
  }

  async #byKey({ ip }: FastifyRequest, key: string) {
    const { limits } = this.#options;
    return await countingFailures(limits, ip, async () => {
      const signedIn = await this.#signIn.byKey(key);
      takeRequest(limits, signedIn.principal);
      const left = signedIn.expiresAt === null ? Infinity : (signedIn.expiresAt - Date.now()) / 1000;
      return { value: key, session: await this.#present(signedIn), seconds: Math.min(left, LONGEST_COOKIE_SECONDS) };
    });
  }

  async #present(signedIn: SignedIn) {
    const { store, box } = this.#options;
    return await present(signedIn, await directoryFor(store, box, signedIn.principal));
  }
}

type PasswordSignIn = { email: string; password: string; organization?: string };

function parseSignIn({ key, ...rest }: Static<typeof SignInBody>): PasswordSignIn | { key: string } {
  if (key !== undefined) {
    const [other] = Object.keys(rest);
    if (other === undefined) return { key };
    throw new RequestError("invalid_value", `A key needs no ${other}.`, { in: "body", pointer: `/${other}` });
  }
  const { email, password, ...organization } = rest;
  if (email !== undefined && password !== undefined) return { email, password, ...organization };
  const missing = email === undefined ? "email" : "password";
  throw new RequestError("missing_value", `${missing} is missing.`, { in: "body", pointer: `/${missing}` });
}

function refusalOf(result: Exclude<SignInOutcome, { outcome: "signed_in" }>): DirectoryError {
  if (result.outcome === "wrong") {
    return new DirectoryError("unauthenticated", "The e-mail or the password is not right.");
  }
  const { why, seconds: retryAfterSeconds } = result.verdict;
  const message = `Too many tries with this e-mail: wait ${why === "locked" ? "a while" : "before the next one"}.`;
  return new DirectoryError("sign_in_throttled", message, { retryAfterSeconds });
}

async function present(
  { principal, expiresAt }: SignedIn,
  directory: Directory,
): Promise<Static<typeof SessionDocument>> {
  const { id, name, slug, country, timeZone } = await directory.organization.get();
  const user = principal.userId === null ? undefined : await directory.users.get(principal.userId);
  const shown = user && {
    id: user.id,
    name: fullName(user.givenName, user.familyName),
    email: user.email,
    avatar: user.avatar,
  };
  return {
    organization: { id, name, slug, country, time_zone: timeZone },
    user: shown ?? null,
    role: user === undefined ? principal.role : user.role,
    team_id: principal.teamId,
    scope: principal.scope,
    reach: directory.reach,
    credential_id: principal.credentialId,
    expires_at: timeOrNull(expiresAt),
  };
}
