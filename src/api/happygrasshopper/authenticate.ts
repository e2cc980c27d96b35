import type { Principal } from "../../directory/principal.ts";
import { type CredentialLookup, principalOf, readAuthorization, unauthenticated } from "../../http/authenticate.ts";

/** Happy Grasshopper's one way to sign in: an API key as Bearer, which belongs to a user and has that user's role. */
export class HappyGrasshopperSignIn {
  readonly #credentials: CredentialLookup;

  constructor(credentials: CredentialLookup) {
    this.#credentials = credentials;
  }

  /** Who the Authorization header speaks for. Throws `unauthenticated`, `organization_cancelled`. */
  async principal(header: string | undefined): Promise<Principal> {
    const authorization = readAuthorization(header);
    if (authorization?.scheme !== "bearer") throw unauthenticated();
    const credential = await this.#credentials.bySecret("happygrasshopper", authorization.value);
    if (credential.kind !== "api_key") throw unauthenticated();
    return principalOf(credential);
  }
}
