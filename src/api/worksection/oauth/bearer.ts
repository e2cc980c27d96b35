import { type Directory, directoryFor } from "../../../directory/access.ts";
import type { SecretBox } from "../../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../../directory/directory-store.ts";
import { principalOfGrant } from "../../../directory/oauth/grant-entry.ts";
import type { PresentedGrant } from "../../../directory/oauth/grant.ts";
import { scopeIncludes, type Principal } from "../../../directory/principal.ts";
import { readAuthorization } from "../../../http/authenticate.ts";
import { WorksectionRefusal } from "../errors.ts";
import type { OAuthCore } from "./oauth-core.ts";
import { mayWrite } from "./scopes.ts";

/** Whoever an access token lets in. */
export type BearerCaller = { principal: Principal; directory: Directory; userId: number; scopes: ReadonlySet<string> };

export type BearerSignInOptions = { core: OAuthCore; store: DirectoryStore; box: SecretBox };

/** Lets requests in that present an access token. */
export class BearerSignIn {
  readonly #core: OAuthCore;
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;

  constructor({ core, store, box }: BearerSignInOptions) {
    this.#core = core;
    this.#store = store;
    this.#box = box;
  }

  /**
   * `Authorization: Bearer`, or `access_token` in the address; not both. Throws `unauthenticated`, whose message tells
   * a token that has passed its time, for the vendor's clients refresh on that.
   */
  async caller(authorization: string | undefined, inAddress: string | undefined): Promise<BearerCaller> {
    const { scheme, value = "" } = readAuthorization(authorization) ?? {};
    const inHeader = scheme === "bearer" ? `Bearer ${value}` : undefined;
    const presented = await this.#core.authenticate(inHeader, inAddress);
    if (presented === undefined) throw refused("Invalid token");
    if (presented === "expired") throw refused("Access token is expired");
    const scopes = presented.grant.tokens?.accessScopes ?? [];
    const principal = principalOf(presented, scopes);
    const directory = await directoryFor(this.#store, this.#box, principal);
    return { principal, directory, userId: presented.grant.userId, scopes: new Set(scopes) };
  }
}

function refused(message: string): WorksectionRefusal {
  return new WorksectionRefusal("unauthenticated", { status_code: 0, message });
}

/** The token's user, who changes nothing with a token that was only given for reading. */
function principalOf({ grant, client }: PresentedGrant, scopes: readonly string[]): Principal {
  const mayChange = mayWrite(scopes) && scopeIncludes(client.scope, "write");
  return { ...principalOfGrant(grant), scope: mayChange ? "write" : "read" };
}
