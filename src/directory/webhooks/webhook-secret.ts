import { randomBytes } from "node:crypto";
import type { SecretBox } from "../credentials/secret-box.ts";
import type { StoredWebhook } from "./webhook.ts";

const PREFIX = "whsec_";
/** From 24 to 64, says Standard Webhooks. */
const SECRET_BYTES = 32;

/** A secret in the form of Standard Webhooks: a prefix and base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

export function sealWebhookSecret(box: SecretBox, uuid: string, secret: string): string {
  return box.seal(secret, contextOf(uuid));
}

/** The newest secret, as whoever receives needs it. */
export function openWebhookSecret(box: SecretBox, { uuid, secrets }: StoredWebhook): string {
  return secrets.slice(0, 1).reduce((_none, { sealed }) => box.open(sealed, contextOf(uuid)), "");
}

/** The keys that messages are signed with at `now`, the newest first. */
export function signingKeys(box: SecretBox, { uuid, secrets }: StoredWebhook, now: number): Buffer[] {
  return secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map(({ sealed }) => Buffer.from(box.open(sealed, contextOf(uuid)).slice(PREFIX.length), "base64"));
}

function contextOf(uuid: string): string {
  return `webhook:${uuid}`;
}
