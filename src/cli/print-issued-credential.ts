import type { IssuedCredential } from "../directory/credentials/credential-service.ts";
import type { CredentialKind } from "../directory/credentials/credential.ts";
import { presentCredential } from "./present-credential.ts";
import { printJson, say, shownMoment } from "./print.ts";

/** Prints a new credential with its secret, this once. A secret that was brought along is not repeated. */
export function printIssuedCredential(
  { credential, secret }: IssuedCredential,
  { json, imported }: { json: boolean; imported: boolean },
): void {
  if (json) return printJson(imported ? presentCredential(credential) : { ...presentCredential(credential), secret });
  const lines = [["credential", String(credential.id)]];
  const [idName, secretName] = NAMES[credential.kind];
  if (idName !== undefined) lines.push([idName, credential.publicId]);
  if (!imported) lines.push([secretName, secret]);
  if (credential.expiresAt !== null) lines.push(["expires", shownMoment(credential.expiresAt)]);
  for (const [name = "", value = ""] of lines) console.log(`${name.padEnd(15)}${value}`);
  if (!imported) say("Keep the secret now: it is not shown again.");
}

/** What clients call the id, where they send one, and the secret. */
const NAMES: Record<CredentialKind, readonly [id: string | undefined, secret: string]> = {
  secret: ["secret id", "secret key"],
  oauth_client: ["client id", "client secret"],
  api_key: [undefined, "key"],
  token: [undefined, "key"],
  password: [undefined, "key"],
};
