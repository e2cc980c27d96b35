import { LRUCache } from "lru-cache";
import { sealContext } from "../../directory/credentials/credential-service.ts";
import type { PresentedCredential } from "../../directory/credentials/credential.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { Principal } from "../../directory/principal.ts";
import { type CredentialLookup, principalOf, readAuthorization, unauthenticated } from "../../http/authenticate.ts";
import type { Parameters } from "./parameters.ts";
import { type Signature, isSignedWith, readSignature } from "./signature.ts";

/** How far a signature's time may be from ours, either way; the vendor names no number. */
export const SIGNATURE_SECONDS = 300;
const KEPT_KEYS = 1000;

export type WorksectionSignInOptions = { credentials: CredentialLookup; box: SecretBox };

export type SignedRequest = {
  parameters: Parameters;
  action: string;
  /** The Authorization header. */
  authorization: string | undefined;
  /** The host that was asked, without its port. */
  host: string;
};

/**
 * Worksection's admin API key, which signs each request. Nothing in a request says which key that is: at the vendor the
 * host names the account, so here a host that begins with an organization's slug does.
 */
export class WorksectionSignIn {
  readonly #credentials: CredentialLookup;
  readonly #box: SecretBox;
  readonly #keys = new LRUCache<string, string>({ max: KEPT_KEYS });

  constructor({ credentials, box }: WorksectionSignInOptions) {
    this.#credentials = credentials;
    this.#box = box;
  }

  /** Whose key signed the request. Throws `unauthenticated`, `organization_cancelled`. */
  async principal({ parameters, action, authorization, host }: SignedRequest): Promise<Principal> {
    const { scheme, value } = readAuthorization(authorization) ?? {};
    const signature = readSignature(parameters, action, scheme === "admin" ? value : undefined);
    if (signature === undefined || !isCurrent(signature)) throw unauthenticated();
    const signers = await this.#credentials.signers("worksection", accountOf(host), (credential) =>
      isSignedWith(this.#keyOf(credential), signature),
    );
    const [signer] = signers;
    // Two organizations that brought the same key along are told apart by the host alone.
    const isOne = signers.every(({ organizationId }) => organizationId === signer?.organizationId);
    if (signer === undefined || !isOne) throw unauthenticated();
    return principalOf(signer);
  }

  #keyOf({ publicId, sealedSecret }: PresentedCredential): string {
    if (sealedSecret === null) throw unauthenticated();
    const known = this.#keys.get(sealedSecret);
    if (known !== undefined) return known;
    const key = this.#box.open(sealedSecret, sealContext("worksection", publicId));
    this.#keys.set(sealedSecret, key);
    return key;
  }
}

/** MD5 signatures carry no time, and so hold for ever, as at the vendor. */
function isCurrent(signature: Signature): boolean {
  return signature.form === "md5" || Math.abs(Date.now() / 1000 - signature.time) <= SIGNATURE_SECONDS;
}

/** The first label of a host that has several, which may be the slug of an organization. */
function accountOf(host: string): string | undefined {
  const [label = "", ...rest] = host.toLowerCase().split(".");
  return rest.length > 0 && /^[a-z0-9-]+$/u.test(label) ? label : undefined;
}
