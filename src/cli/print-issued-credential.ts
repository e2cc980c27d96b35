import type { IssuedCredential } from "../directory/credentials/credential-service.ts";
import { presentCredential } from "./present-credential.ts";
import { printJson, say, shownMoment } from "./print.ts";

/** Prints a new credential with its secret, this once. A secret that was brought along is not repeated. */
export function printIssuedCredential(
  { credential, secret }: IssuedCredential,
  { json, imported }: { json: boolean; imported: boolean },
): void {
  if (json) return printJson(imported ? presentCredential(credential) : { ...presentCredential(credential), secret });
  const lines = [["credential", String(credential.id)]];
  if (credential.kind === "secret") lines.push(["secret id", credential.publicId]);
  if (!imported) lines.push([credential.kind === "secret" ? "secret key" : "key", secret]);
  if (credential.expiresAt !== null) lines.push(["expires", shownMoment(credential.expiresAt)]);
  for (const [name = "", value = ""] of lines) console.log(`${name.padEnd(12)}${value}`);
  if (!imported) say("Keep the secret now: it is not shown again.");
}
