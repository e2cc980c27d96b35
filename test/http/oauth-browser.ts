import { createHash, randomBytes } from "node:crypto";
import { type Answer, ask } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

/** An OAuth client as its developer keeps it. */
export type TestOAuthClient = { id: number; clientId: string; clientSecret: string; redirectUri: string };

export const REDIRECT_URI = "https://app.example/callback";

export async function oauthClient(
  organization: HttpOrganization,
  redirectUris: readonly string[] = [REDIRECT_URI],
  label = "Time sheets",
): Promise<TestOAuthClient> {
  const { credential, secret } = await organization.directory.credentials.create({
    api: "worksection",
    kind: "oauth_client",
    label,
    redirectUris,
  });
  const [redirectUri = ""] = redirectUris;
  return { id: credential.id, clientId: credential.publicId, clientSecret: secret, redirectUri };
}

/** The parameters that the vendor documents. */
export function authorizeParameters(client: TestOAuthClient, more: Record<string, string> = {}) {
  return {
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: "code",
    state: "a state",
    scope: "users_read,users_write",
    ...more,
  };
}

/** A verifier and its challenge (RFC 7636). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

export async function postForm(
  url: string,
  fields: Record<string, string | undefined>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const sent = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  const body = new URLSearchParams(sent).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return await ask(url, { method: "POST", headers: { ...type, ...headers }, body });
}

/** A browser without eyes: it keeps the cookie, and sends the forms of pages. */
export class OAuthBrowser {
  readonly url: string;
  cookie = "";

  constructor(url: string) {
    this.url = url;
  }

  async get(parameters: Record<string, string>): Promise<Answer> {
    return this.#kept(await ask(this.#at(parameters), { headers: this.#headers() }));
  }

  /** Presses a button of the page that was answered last. */
  async press(parameters: Record<string, string>, page: Answer, fields: Record<string, string>): Promise<Answer> {
    const form_token = formToken(page);
    return this.#kept(await postForm(this.#at(parameters), { form_token, ...fields }, this.#headers()));
  }

  async signIn(parameters: Record<string, string>, email: string, password: string): Promise<Answer> {
    return await this.press(parameters, await this.get(parameters), { step: "sign_in", email, password });
  }

  /** Signs in and allows what is asked for; the address that the browser is sent to. */
  async allow(parameters: Record<string, string>, email: string, password: string): Promise<URL> {
    await this.signIn(parameters, email, password);
    const answer = await this.press(parameters, await this.get(parameters), { step: "allow" });
    return new URL(answer.headers.location ?? "about:blank");
  }

  #at(parameters: Record<string, string>): string {
    return `${this.url}/oauth2/authorize?${new URLSearchParams(parameters).toString()}`;
  }

  #headers(): Record<string, string> {
    return this.cookie === "" ? {} : { cookie: this.cookie };
  }

  #kept(answer: Answer): Answer {
    const [set = ""] = answer.headers["set-cookie"] ?? [];
    if (set !== "") this.cookie = set.split(";", 1).join("");
    return answer;
  }
}

export function formToken({ text }: Answer): string {
  return /name="form_token"\s+value="([^"]*)"/u.exec(text)?.[1] ?? "";
}
