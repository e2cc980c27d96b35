import { isSecretOf } from "../../../directory/credentials/client-secret.ts";
import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import { DirectoryError } from "../../../directory/errors.ts";
import type { CredentialLookup } from "../../../http/authenticate.ts";

/** The OAuth clients that organizations have. */
export class OAuthClients {
  readonly #credentials: CredentialLookup;

  constructor(credentials: CredentialLookup) {
    this.#credentials = credentials;
  }

  /** The live client with this id, if there is one. */
  async byId(id: string): Promise<PresentedCredential | undefined> {
    return await this.#live(id);
  }

  /** The same for one that has proved who it is. */
  async bySecret(id: string, secret: string): Promise<PresentedCredential | undefined> {
    const holds = (client: PresentedCredential) => isSecretOf(secret, client, Date.now());
    const client = await this.#live(id, holds);
    return client !== undefined && holds(client) ? client : undefined;
  }

  async #live(
    id: string,
    suffices?: (client: PresentedCredential) => boolean,
  ): Promise<PresentedCredential | undefined> {
    try {
      const client = await this.#credentials.byPublicId("worksection", id, suffices);
      return client.kind === "oauth_client" && client.organizationStatus !== "cancelled" ? client : undefined;
    } catch (error) {
      if (error instanceof DirectoryError && error.code === "unauthenticated") return undefined;
      throw error;
    }
  }
}
