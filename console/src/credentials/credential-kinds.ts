import type { Resource } from "../../../src/client/directory-client.ts";

export type Credential = Resource<"Credential">;
export type Api = Credential["api"];
export type Kind = Credential["kind"];

/** What people call the kinds. */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  secret: "Secret that signs",
  api_key: "API key",
  token: "Token",
  oauth_client: "OAuth client",
  password: "Password",
};

/** What each API signs in with, first what is usual; nothing signs in to SCIM yet. */
export const KINDS_OF_APIS: Readonly<Record<Api, readonly Kind[]>> = {
  rest: ["api_key", "token"],
  heymarket: ["secret", "api_key"],
  happygrasshopper: ["api_key"],
  saferme: ["token", "api_key"],
  worksection: ["secret", "oauth_client"],
  scim: [],
};

/** The APIs that something signs in to. */
export const USABLE_APIS = ["rest", "heymarket", "happygrasshopper", "saferme", "worksection"] as const;

/** Whether a credential of the API has to belong to a team. */
export function needsTeam(api: Api): boolean {
  return api === "heymarket";
}

/** What is public about a credential, by what its API calls it: clients need it besides the secret. */
export function besideSecret({ kind, public_id }: Credential): Record<string, string> {
  if (kind === "oauth_client") return { "Client id": public_id };
  return kind === "secret" ? { "Secret id": public_id } : {};
}

/** What to call a credential. */
export function credentialName({ label, public_id }: Credential): string {
  return label || public_id;
}
