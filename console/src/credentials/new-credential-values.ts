import type { paths } from "../../../src/client/api-types.ts";
import { type Api, type Credential, type Kind, KINDS_OF_APIS } from "./credential-kinds.ts";

export type NewCredential = paths["/directory/v1/credentials"]["post"]["requestBody"]["content"]["application/json"];

/** What the form of a new credential holds, by the names of the fields in the REST API. */
export type CredentialValues = {
  api: Api;
  kind: Kind;
  label: string;
  team_id: number | null;
  user_id: number | null;
  role: string | null;
  scope: Credential["scope"];
  /** One a line. */
  redirect_uris: string;
  /** The last day on which it is good, as `2026-01-31`; "" for no end. */
  expires_at: string;
};

export const EMPTY_CREDENTIAL: CredentialValues = {
  api: "rest",
  kind: "api_key",
  label: "",
  team_id: null,
  user_id: null,
  role: "admin",
  scope: "write",
  redirect_uris: "",
  expires_at: "",
};

/** What is chosen besides when another API is. */
export function forApi(api: Api): Pick<CredentialValues, "api" | "kind"> {
  return { api, kind: KINDS_OF_APIS[api][0] ?? "api_key" };
}

/** The form's values as the REST API takes them. An OAuth client has no rights of its own. */
export function bodyOf(values: CredentialValues): NewCredential {
  const { api, kind, label, scope, redirect_uris, expires_at, team_id, user_id, role } = values;
  const lines = redirect_uris.split("\n").map((line) => line.trim());
  const rights =
    kind === "oauth_client"
      ? { redirect_uris: lines.filter((line) => line !== "") }
      : { team_id, user_id, role: user_id === null ? role : null };
  return { api, kind, label, scope, ...rights, ...(expires_at === "" ? {} : { expires_at: endOf(expires_at) }) };
}

/** Whether the field of a day holds one, or none: it takes years of six digits. */
export function isDay(text: string): boolean {
  return text === "" || /^\d{4}-\d\d-\d\d$/u.test(text);
}

function endOf(day: string): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}
