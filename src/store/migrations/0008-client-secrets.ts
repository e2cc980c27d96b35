import type { Backend } from "../backend.ts";

/** An OAuth client keeps its id when it gets a new secret, and for a while the secret before. */
export function clientSecrets({ types: { integer, text } }: Backend): string[] {
  return [
    `alter table credentials add column old_digest ${text}`,
    `alter table credentials add column old_secret_expires_at ${integer}`,
    "create index oauth_grants_by_client on oauth_grants (organization_id, credential_id, id)",
  ];
}
