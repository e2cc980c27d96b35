import { sealContext } from "../directory/credentials/credential-service.ts";
import type { StoredCredential } from "../directory/credentials/credential.ts";
import type { SecretBox } from "../directory/credentials/secret-box.ts";
import type { DirectoryReader } from "../directory/ports.ts";

/** A credential whose secret is encrypted under the master key, as signatures need it back. */
export type SealedCredential = StoredCredential & { sealedSecret: string };

/** Every such credential of every organization, revoked ones apart. */
export async function* sealedCredentials(read: DirectoryReader): AsyncGenerator<SealedCredential> {
  for (const { id } of await read.organizations.all()) {
    for (const { api, kind, publicId, revokedAt } of await read.credentials.list(id)) {
      if (kind !== "secret" || revokedAt !== null) continue;
      const stored = await read.credentials.bySignInKey({ kind: "public_id", value: `${api}:${publicId}` });
      if (isSealed(stored)) yield stored;
    }
  }
}

/** Whether the master key of `box` is the one under which the secret was encrypted. */
export function opensWith(box: SecretBox, { sealedSecret, api, publicId }: SealedCredential): boolean {
  try {
    box.open(sealedSecret, sealContext(api, publicId));
    return true;
  } catch {
    return false;
  }
}

function isSealed(credential: StoredCredential | undefined): credential is SealedCredential {
  return typeof credential?.sealedSecret === "string";
}
