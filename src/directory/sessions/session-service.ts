import { digestOf } from "../credentials/secret-box.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { DirectoryError } from "../errors.ts";
import type { ApiName } from "../principal.ts";
import { normalizedEmail } from "../users/email.ts";
import type { SignInVerdict } from "./count-sign-in.ts";
import { verifyPassword } from "./password.ts";
import type { PasswordHolder, Session } from "./session.ts";
import { matchesDigest, newToken, readToken } from "./token.ts";

const HOUR_MILLISECONDS = 60 * 60 * 1000;
const ACCESS_MILLISECONDS = 24 * HOUR_MILLISECONDS;
const SESSION_MILLISECONDS = 30 * 24 * HOUR_MILLISECONDS;

export type SignIn = {
  api: ApiName;
  email: string;
  password: string;
  appId: string;
  /** The only organization whose people may come in; any, if left out. */
  organizationId?: number;
  /** The same, by its slug. */
  organization?: string;
};

/** A session with its tokens, which are shown this once. */
export type IssuedSession = { session: Session; accessToken: string; refreshToken: string };

/** What became of a sign-in. Somebody who is not there and a wrong password are the same, and take the same time. */
export type SignInOutcome =
  | { outcome: "signed_in"; issued: IssuedSession }
  | { outcome: "wrong" }
  | { outcome: "refused"; verdict: Extract<SignInVerdict, { allowed: false }> };

/** Sign-ins with e-mail and password. */
export class SessionService {
  readonly #store: DirectoryStore;

  constructor(store: DirectoryStore) {
    this.#store = store;
  }

  async signIn(asked: SignIn): Promise<SignInOutcome> {
    const { api, email, appId } = asked;
    const emailDigest = digestOf(normalizedEmail(email));
    const verdict = await this.#store.execute("countSignIn", { emailDigest });
    if (!verdict.allowed) return { outcome: "refused", verdict };
    const holder = await this.#holder(asked);
    if (holder === undefined) return { outcome: "wrong" };
    try {
      return { outcome: "signed_in", issued: await this.#open(holder, { api, appId, emailDigest }) };
    } catch (error) {
      if (error instanceof DirectoryError && error.code === "unauthenticated") return { outcome: "wrong" };
      throw error;
    }
  }

  /** The session of a live access token of this API. Throws `unauthenticated`, `organization_cancelled`. */
  async byAccessToken(api: ApiName, token: string): Promise<Session> {
    const session = await this.#live(api, token);
    if (session === undefined) throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
    await this.#assertActive(session.organizationId);
    return session;
  }

  /** Ends the session of an access token of this API. What is none, or is over already, stays so. */
  async endByAccessToken(api: ApiName, token: string): Promise<void> {
    const session = await this.#live(api, token);
    if (session !== undefined) await this.end(session);
  }

  /** Ends the session of an access token; one that is over already stays so. */
  async end({ organizationId, id }: Session): Promise<void> {
    await this.#store.execute("endSession", { organizationId, id });
  }

  /** A fresh pair of tokens for a refresh token, which is good for this once. Throws `unauthenticated`, `organization_cancelled`. */
  async refresh(token: string): Promise<IssuedSession> {
    const place = readToken("refresh", token);
    if (place === undefined) throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
    const { organizationId, id } = place;
    const { tokens, digests } = newPair(organizationId, id);
    const digest = digestOf(token);
    const accessMilliseconds = ACCESS_MILLISECONDS;
    const args = { organizationId, id, digest, ...digests, accessMilliseconds };
    return { session: await this.#store.execute("refreshSession", args), ...tokens };
  }

  async #live(api: ApiName, token: string): Promise<Session | undefined> {
    const place = readToken("access", token);
    const session = place && (await this.#store.read.sessions.byId(place.organizationId, place.id));
    const isToken = session?.api === api && matchesDigest(token, session.accessDigest);
    return isToken && session.accessExpiresAt > Date.now() ? session : undefined;
  }

  /** Where an e-mail is known to several organizations, the one that the app's id names comes first. */
  async #holder({ email, password, appId, organizationId, organization }: SignIn): Promise<PasswordHolder | undefined> {
    const everywhere = await this.#store.read.passwords.holders(normalizedEmail(email));
    const holders = everywhere.filter(
      (holder) =>
        (organizationId === undefined || holder.organizationId === organizationId) &&
        (organization === undefined || holder.slug === organization),
    );
    const inOrder = holders.toSorted((one, other) => Number(other.slug === appId) - Number(one.slug === appId));
    for (const holder of inOrder) {
      if (await verifyPassword(password, holder.hash)) return holder;
    }
    if (holders.length === 0) await verifyPassword(password, undefined);
    return undefined;
  }

  /** Throws `organization_cancelled`: only who has proved to belong to it learns that. */
  async #assertActive(organizationId: number): Promise<void> {
    const organization = await this.#store.read.organizations.byId(organizationId);
    if (organization?.status !== "cancelled") return;
    throw new DirectoryError("organization_cancelled", "The organization was cancelled.");
  }

  async #open(
    { organizationId, userId, hash }: PasswordHolder,
    given: { api: ApiName; appId: string; emailDigest: string },
  ): Promise<IssuedSession> {
    await this.#assertActive(organizationId);
    const id = await this.#store.execute("reserveSession", { organizationId });
    const { tokens, digests } = newPair(organizationId, id);
    const lifetimes = { accessMilliseconds: ACCESS_MILLISECONDS, sessionMilliseconds: SESSION_MILLISECONDS };
    const args = { organizationId, id, userId, hash, ...given, ...digests, ...lifetimes };
    return { session: await this.#store.execute("openSession", args), ...tokens };
  }
}

function newPair(organizationId: number, id: number) {
  const accessToken = newToken("access", { organizationId, id });
  const refreshToken = newToken("refresh", { organizationId, id });
  return {
    tokens: { accessToken, refreshToken },
    digests: { accessDigest: digestOf(accessToken), refreshDigest: digestOf(refreshToken) },
  };
}
