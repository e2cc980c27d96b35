import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import { ask, type Answer, type Question } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

/** Speaks to the REST API with one key. Paths are below `/directory/v1`. */
export class RestClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
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
    const authorization = `Bearer ${this.#key}`;
    return await ask(`${this.#url}/directory/v1${path}`, { ...question, headers: { authorization, ...headers } });
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
