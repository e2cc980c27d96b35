import type { ShownUser } from "../../src/api/happygrasshopper/present.ts";
import type { User } from "../../src/directory/users/user.ts";
import { ask, type Answer, type Question } from "./ask.ts";
import type { HttpOrganization } from "./http-organization.ts";

/** Speaks to the Happy Grasshopper API with one API key. */
export class HappyGrasshopperClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** With a new key of the user. */
  static async of(
    url: string,
    organization: HttpOrganization,
    user: Pick<User, "id">,
  ): Promise<HappyGrasshopperClient> {
    return new HappyGrasshopperClient(url, await issueKey(organization, user));
  }

  async ask(path: string, { headers, ...question }: Question = {}): Promise<Answer> {
    return await ask(this.#url + path, { ...question, headers: { authorization: `Bearer ${this.#key}`, ...headers } });
  }

  async list(query = ""): Promise<Answer> {
    return await this.ask(`/v3/users${query}`);
  }

  async get(id: number): Promise<Answer> {
    return await this.ask(`/v3/users/${id}`);
  }

  async put(id: number, body: unknown): Promise<Answer> {
    return await this.ask(`/v3/users/${id}`, { method: "PUT", body });
  }

  async delete(id: number): Promise<Answer> {
    return await this.ask(`/v3/users/${id}`, { method: "DELETE" });
  }
}

/** An API key that belongs to the user and has that user's role. */
export async function issueKey(
  { directory }: HttpOrganization,
  { id }: Pick<User, "id">,
  scope: "read" | "write" = "write",
): Promise<string> {
  const request = { api: "happygrasshopper", kind: "api_key", userId: id, scope } as const;
  return (await directory.credentials.create(request)).secret;
}

/** The ids that a list answered with. */
export function listedIds(answer: Answer): number[] {
  const { data } = answer.json() as { data: ShownUser[] };
  return data.map(({ id }) => id);
}
