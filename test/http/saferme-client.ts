import type { OutgoingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import { type Answer, ask, type Question } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

/** An async job as the API shows it. */
export type AsyncJob = {
  id: number;
  completed: boolean;
  description: string | null;
  success: boolean | null;
  artifact_url: string | null;
  result: { errors: { ref: string | null; errors: Record<string, string[]> }[] } | null;
  download_filename: string | null;
};

/** Speaks to the SaferMe API as the vendor's clients do. */
export class SaferMeClient {
  readonly url: string;
  readonly #headers: OutgoingHttpHeaders;

  constructor(url: string, token: string, headers: OutgoingHttpHeaders = {}) {
    this.url = url;
    this.#headers = { authorization: `Token token=${token}`, "x-appid": "com.thundermaps.saferme", ...headers };
  }

  /** A client with a new token of the organization. */
  static async of(
    url: string,
    organization: HttpOrganization,
    request: Partial<CredentialRequest> = {},
  ): Promise<SaferMeClient> {
    const issued = await organization.directory.credentials.create({
      api: "saferme",
      kind: "token",
      role: "owner",
      ...request,
    });
    return new SaferMeClient(url, issued.secret);
  }

  /** A client of somebody's own session. */
  static async signedIn(url: string, email: string, password: string): Promise<SaferMeClient> {
    const answer = await signIn(url, { email, password });
    return new SaferMeClient(url, answer.json().session.access_token);
  }

  async ask(path: string, { headers, ...question }: Question = {}): Promise<Answer> {
    return await ask(`${this.url}/api/v4${path}`, { ...question, headers: { ...this.#headers, ...headers } });
  }

  async get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return await this.ask(path, { headers });
  }

  async range(path: string, first: number, last: number): Promise<Answer> {
    return await this.get(path, { range: `objects=${first}-${last}` });
  }

  async patch(path: string, body: unknown): Promise<Answer> {
    return await this.ask(path, { method: "PATCH", body });
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return await this.ask(path, { method: "POST", body });
  }

  async bulkCreate(team: number, team_users: unknown, more: object = {}): Promise<Answer> {
    return await this.post(`/teams/${team}/team_users/async_bulk_create`, { team_users, ...more });
  }

  /** The job once it has ended. */
  async finished(id: number): Promise<AsyncJob> {
    for (;;) {
      const job: AsyncJob = (await this.get(`/async_jobs/${id}`)).json();
      if (job.completed) return job;
      await sleep(20);
    }
  }

  /** Adds people and waits until that is done. */
  async bulkCreated(team: number, team_users: readonly unknown[]): Promise<AsyncJob> {
    return await this.finished((await this.bulkCreate(team, team_users)).json().id);
  }
}

export async function signIn(url: string, session: unknown): Promise<Answer> {
  return await ask(`${url}/api/v4/session`, { method: "POST", body: { session } });
}
