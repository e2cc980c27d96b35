import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import { DirectoryError } from "../../../directory/errors.ts";
import { matchesDigest } from "../../../directory/sessions/token.ts";
import type { CredentialLookup } from "../../../http/authenticate.ts";

/** The OAuth clients that organizations have. */
export class OAuthClients {
  readonly #credentials: CredentialLookup;

  constructor(credentials: CredentialLookup) {
    this.#credentials = credentials;
  }

  /** The live client with this id, if there is one. */
  async byId(id: string): Promise<PresentedCredential | undefined> {
    try {
      const client = await this.#credentials.byPublicId("worksection", id);
      return client.kind === "oauth_client" && client.organizationStatus !== "cancelled" ? client : undefined;
    } catch (error) {
      if (error instanceof DirectoryError && error.code === "unauthenticated") return undefined;
      throw error;
    }
  }

  /** The same for one that has proved who it is. */
  async bySecret(id: string, secret: string): Promise<PresentedCredential | undefined> {
    const client = await this.byId(id);
    return client?.digest !== undefined && client.digest !== null && matchesDigest(secret, client.digest)
      ? client
      : undefined;
  }
}
