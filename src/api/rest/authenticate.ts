import type { Principal } from "../../directory/principal.ts";
import { type CredentialLookup, principalOf, readAuthorization, unauthenticated } from "../../http/authenticate.ts";

/** `Authorization: Bearer …` with an API key or a token (RFC 6750 section 2.1). */
export class RestSignIn {
  readonly #credentials: CredentialLookup;

  constructor(credentials: CredentialLookup) {
    this.#credentials = credentials;
  }

  /** Throws `unauthenticated` or `organization_cancelled`. */
  async principal(header: string | undefined): Promise<Principal> {
    const authorization = readAuthorization(header);
    if (authorization?.scheme !== "bearer" || authorization.value === "") throw unauthenticated();
    const credential = await this.#credentials.bySecret("rest", authorization.value);
    if (credential.kind !== "api_key" && credential.kind !== "token") throw unauthenticated();
    return principalOf(credential);
  }
}
