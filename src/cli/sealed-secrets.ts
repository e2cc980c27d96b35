import { sealContext } from "../directory/credentials/credential-service.ts";
import type { SecretBox } from "../directory/credentials/secret-box.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { openWebhookSecret } from "../directory/webhooks/webhook-secret.ts";

/** A secret that is encrypted under the master key, as signatures need it back. */
export type SealedSecret = {
  organizationId: number;
  /** Whose it is, such as `credential 3 (heymarket)`. */
  holder: string;
  /** Throws when the master key of `box` is not the one under which it was encrypted. */
  open(box: SecretBox): string;
};

/** Those of every organization's credentials, revoked ones apart, and webhooks. */
export async function* sealedSecrets(read: DirectoryReader): AsyncGenerator<SealedSecret> {
  for (const { id: organizationId } of await read.organizations.all()) {
    for (const { id, api, kind, publicId, revokedAt } of await read.credentials.list(organizationId)) {
      if (kind !== "secret" || revokedAt !== null) continue;
      const stored = await read.credentials.bySignInKey({ kind: "public_id", value: `${api}:${publicId}` });
      const sealed = stored?.sealedSecret;
      if (typeof sealed !== "string") continue;
      const open = (box: SecretBox) => box.open(sealed, sealContext(api, publicId));
      yield { organizationId, holder: `credential ${id} (${api})`, open };
    }
    for (const webhook of await read.webhooks.list(organizationId)) {
      yield { organizationId, holder: `webhook ${webhook.id}`, open: (box) => openWebhookSecret(box, webhook) };
    }
  }
}

/** Whether the master key of `box` is the one under which the secret was encrypted. */
export function opensWith(box: SecretBox, secret: SealedSecret): boolean {
  try {
    secret.open(box);
    return true;
  } catch {
    return false;
  }
}
