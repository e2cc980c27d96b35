import { LRUCache } from "lru-cache";
import { type PresentedCredential, isLive } from "../directory/credentials/credential.ts";
import { digestOf } from "../directory/credentials/secret-box.ts";
import { DirectoryError } from "../directory/errors.ts";
import type { DirectoryReader, SignInKey } from "../directory/ports.ts";
import type { ApiName, Principal } from "../directory/principal.ts";
import type { SignInOutcome } from "../directory/sessions/session-service.ts";
import type { Limits } from "./limits.ts";

const KEPT_CREDENTIALS = 10_000;
const KEPT_ACCOUNTS = 1000;
/** With more keys than this, a request has to say whose it is signed with. */
const MOST_UNNAMED = 100;
/** How long a revocation may take to reach every process. */
const RECHECK_MILLISECONDS = 1000;

/** Finds the credentials that requests present, asking the store for each at most once a second. */
export class CredentialLookup {
  readonly #credentials: DirectoryReader["credentials"];
  /** Each with the time at which it is asked for again: the cache's own clock costs half a microsecond a look. */
  readonly #known = new LRUCache<string, { credential: PresentedCredential; until: number }>({ max: KEPT_CREDENTIALS });

  readonly #signing = new LRUCache<string, { credentials: PresentedCredential[]; until: number }>({
    max: KEPT_ACCOUNTS,
  });

  constructor(credentials: DirectoryReader["credentials"]) {
    this.#credentials = credentials;
  }

  /**
   * The live credential with this public id, for secrets that sign or are compared. What was known of one is not enough
   * where `suffices` says so: its secret may be a new one. Throws `unauthenticated`.
   */
  async byPublicId(
    api: ApiName,
    publicId: string,
    suffices?: (credential: PresentedCredential) => boolean,
  ): Promise<PresentedCredential> {
    return await this.#live(api, { kind: "public_id", value: `${api}:${publicId}` }, suffices);
  }

  /** The live credential whose secret was sent as it is. Throws `unauthenticated`. */
  async bySecret(api: ApiName, secret: string): Promise<PresentedCredential> {
    return await this.#live(api, { kind: "digest", value: `${api}:${digestOf(secret)}` });
  }

  /**
   * The live credentials that signed a request which names none: among those of the organization with this slug, or
   * where it has none, among all of the API's. Nobody's when those are too many to try.
   */
  async signers(
    api: ApiName,
    slug: string | undefined,
    isSigner: (credential: PresentedCredential) => boolean,
  ): Promise<PresentedCredential[]> {
    const name = `${api}:${slug ?? ""}`;
    const now = Date.now();
    const isLiveSigner = (credential: PresentedCredential) => isLive(credential, now) && isSigner(credential);
    const known = this.#signing.get(name);
    const found = known !== undefined && now < known.until ? known.credentials.filter(isLiveSigner) : [];
    if (found.length > 0) return found;
    // Nobody whom we know of: the key may be a new one.
    const credentials = await this.#askSigning(api, slug);
    this.#signing.set(name, { credentials, until: Date.now() + RECHECK_MILLISECONDS });
    return credentials.filter(isLiveSigner);
  }

  async #askSigning(api: ApiName, slug: string | undefined): Promise<PresentedCredential[]> {
    const own = slug === undefined ? [] : await this.#credentials.signingOf(api, slug);
    if (own.length > 0) return own;
    const all = await this.#credentials.signing(api, MOST_UNNAMED + 1);
    return all.length > MOST_UNNAMED ? [] : all;
  }

  async #live(
    api: ApiName,
    key: SignInKey,
    suffices?: (credential: PresentedCredential) => boolean,
  ): Promise<PresentedCredential> {
    const name = `${key.kind}:${key.value}`;
    const now = Date.now();
    const known = this.#known.get(name);
    const isEnough = known !== undefined && now < known.until && suffices?.(known.credential) !== false;
    const credential = isEnough ? known.credential : await this.#ask(name, key);
    if (credential === undefined || credential.api !== api || !isLive(credential, now)) throw unauthenticated();
    return credential;
  }

  /** Only what was just read is kept: keeping what was known again would put the next look off. */
  async #ask(name: string, key: SignInKey): Promise<PresentedCredential | undefined> {
    const credential = await this.#credentials.bySignInKey(key);
    if (credential !== undefined) this.#known.set(name, { credential, until: Date.now() + RECHECK_MILLISECONDS });
    return credential;
  }
}

/**
 * Who a request acts as that has proved to hold this credential. Throws `organization_cancelled`: nobody else shall
 * learn that.
 */
export function principalOf(credential: PresentedCredential): Principal {
  if (credential.organizationStatus === "cancelled") {
    throw new DirectoryError("organization_cancelled", "The organization was cancelled.");
  }
  return {
    organizationId: credential.organizationId,
    origin: credential.api,
    credentialId: credential.id,
    userId: credential.userId,
    teamId: credential.teamId,
    role: credential.role,
    scope: credential.scope,
  };
}

export type AuthorizationHeader = { scheme: string; value: string };

/** Splits an Authorization header (RFC 9110 section 11.6.2); the scheme comes in lower case. */
export function readAuthorization(header: string | undefined): AuthorizationHeader | undefined {
  if (header === undefined) return undefined;
  const blank = header.indexOf(" ");
  if (blank === -1) return undefined;
  return { scheme: header.slice(0, blank).toLowerCase(), value: header.slice(blank + 1).trim() };
}

/** User and password of HTTP Basic (RFC 7617). Throws `unauthenticated` when there is no colon. */
export function readBasic(value: string): { user: string; password: string } {
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon === -1) throw unauthenticated();
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** One answer for every way in which signing in fails, so that nothing can be learned from it. */
export function unauthenticated(cause?: unknown): DirectoryError {
  return new DirectoryError("unauthenticated", "The credentials are missing or not valid.", {}, cause);
}

/**
 * Signs in and counts failures by address. A valid credential always passes, for it may share its address with an
 * attacker; after too many failures the next ones throw `sign_in_throttled`.
 */
export async function countingFailures<Result>(
  limits: Limits,
  address: string,
  signIn: () => Promise<Result>,
): Promise<Result> {
  try {
    return await signIn();
  } catch (error) {
    if (error instanceof DirectoryError && error.code === "unauthenticated") countFailure(limits, address);
    throw error;
  }
}

/** Counts a failure of the address. Throws `sign_in_throttled` when there were too many before. */
export function countFailure({ failedSignIns }: Limits, address: string): void {
  failedSignIns.assertAllowed(address);
  failedSignIns.record(address);
}

/**
 * Tries a password, which costs more than anything else that a stranger can ask for. Until it was right it counts as
 * a failure of the address, so that many tries at once are not more than one after another. Throws `sign_in_throttled`
 * before the password is looked at.
 */
export async function countingTries(
  limits: Limits,
  address: string,
  signIn: () => Promise<SignInOutcome>,
): Promise<SignInOutcome> {
  countFailure(limits, address);
  const result = await signIn();
  if (result.outcome === "signed_in") limits.failedSignIns.forgive(address);
  return result;
}
