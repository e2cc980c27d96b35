import { createHash, createHmac } from "node:crypto";
import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import { type Answer, type Question, ask } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

export type Values = Readonly<Record<string, string | number>>;

/** Speaks to the Worksection API as the vendor documents it: a query whose MD5 with the key comes last. */
export class WorksectionClient {
  readonly url: string;
  readonly key: string;
  readonly #host: string;

  /** `slug` names the account, as the host does at the vendor. */
  constructor(url: string, key: string, slug: string) {
    this.url = url;
    this.key = key;
    this.#host = `${slug}.${new URL(url).host.replace("127.0.0.1", "localhost")}`;
  }

  /** A client with a new admin API key of the organization. */
  static async of(
    url: string,
    organization: HttpOrganization,
    request: Partial<CredentialRequest> = {},
  ): Promise<WorksectionClient> {
    const issued = await organization.directory.credentials.create({
      api: "worksection",
      kind: "secret",
      role: "owner",
      scope: "admin",
      ...request,
    });
    return new WorksectionClient(url, issued.secret, organization.organization.slug);
  }

  /** Asks for an action with its parameters in the query. */
  async get(action: string, values: Values = {}): Promise<Answer> {
    return await this.ask(signedQuery(this.key, { action, ...values }));
  }

  /** Asks for an action with its parameters in a JSON body, of which only the action is signed. */
  async post(action: string, body: unknown): Promise<Answer> {
    return await this.ask(signedQuery(this.key, { action }), { method: "POST", body });
  }

  async ask(query: string, { headers, ...question }: Question = {}, path = "/api/admin/v2/"): Promise<Answer> {
    return await ask(`${this.url}${path}?${query}`, { ...question, headers: { host: this.#host, ...headers } });
  }
}

/** A query with its signature after it, as the vendor's documentation has it. */
export function signedQuery(key: string, values: Values): string {
  const entries = Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]);
  const query = new URLSearchParams(entries).toString();
  return `${query}&hash=${md5(query + key)}`;
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** The HMAC of the vendor's newer clients over action and time, epoch seconds. */
export function hmac(key: string, action: string, time: number): string {
  return createHmac("sha256", key).update(`${action}:${time}`).digest("hex");
}
