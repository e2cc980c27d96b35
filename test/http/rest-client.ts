import type { OutgoingHttpHeaders } from "node:http";
import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import { ask, type Answer, type Question } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

/** Speaks to the REST API with one key, or as a page does with its browser's cookie. Paths are below `/directory/v1`. */
export class RestClient {
  readonly #url: string;
  readonly #headers: OutgoingHttpHeaders;

  constructor(url: string, signIn: string | { cookie: string }) {
    this.#url = url;
    this.#headers = typeof signIn === "string" ? { authorization: `Bearer ${signIn}` } : { ...signIn, origin: url };
  }

  /** As a page of the server, once its browser was signed in with these: an e-mail and a password, or a key. */
  static async signedIn(url: string, body: object): Promise<RestClient> {
    const answer = await ask(`${url}/directory/v1/session`, { method: "POST", body });
    return new RestClient(url, { cookie: cookieOf(answer) });
  }

  /** With a new key, of the organization unless said otherwise. */
  static async of(
    url: string,
    { directory }: HttpOrganization,
    request: Partial<CredentialRequest> = {},
  ): Promise<RestClient> {
    const owner = request.userId === undefined ? { role: "owner" } : {};
    const issued = await directory.credentials.create({
      api: "rest",
      kind: "api_key",
      scope: "admin",
      ...owner,
      ...request,
    });
    return new RestClient(url, issued.secret);
  }

  async ask(path: string, { headers, ...question }: Question = {}): Promise<Answer> {
    return await ask(`${this.#url}/directory/v1${path}`, { ...question, headers: { ...this.#headers, ...headers } });
  }

  async get(path: string, headers: Question["headers"] = {}): Promise<Answer> {
    return await this.ask(path, { headers });
  }

  async post(path: string, body: unknown, headers: Question["headers"] = {}): Promise<Answer> {
    return await this.ask(path, { method: "POST", body, headers });
  }

  async patch(path: string, body: unknown, headers: Question["headers"] = {}): Promise<Answer> {
    return await this.ask(path, { method: "PATCH", body, headers });
  }

  async delete(path: string, headers: Question["headers"] = {}): Promise<Answer> {
    return await this.ask(path, { method: "DELETE", headers });
  }
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers, status, text }: Answer): string {
  const [cookie = ""] = headers["set-cookie"]?.[0]?.split(";") ?? [];
  if (!/^rollcall_session=./u.test(cookie)) throw new Error(`The answer sets no cookie: ${status} ${text}`);
  return cookie;
}
