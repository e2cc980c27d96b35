import { expect } from "vitest";
import type { TeamUser } from "../../src/api/heymarket/present.ts";
import { ask, type Answer, type Question } from "./ask.ts";
import type { ApiSecret } from "./http-organization.ts";
import { mintToken } from "./mint-token.ts";

/** Speaks to the Heymarket API as a client of the vendor does: a fresh token a request. */
export class HeymarketClient {
  readonly #url: string;
  readonly #authorization: () => string;

  constructor(url: string, credential: ApiSecret | string) {
    this.#url = url;
    this.#authorization = () => `Bearer ${typeof credential === "string" ? credential : mintToken(credential)}`;
  }

  async ask(path: string, { headers, ...question }: Question = {}): Promise<Answer> {
    return await ask(this.#url + path, {
      ...question,
      headers: { authorization: this.#authorization(), ...headers },
    });
  }

  async getUsers(body: unknown): Promise<Answer> {
    return await this.ask("/v1/users/get", { body });
  }

  async queryUsers(query: string): Promise<Answer> {
    return await this.ask(`/v1/users/get?${query}`);
  }

  async update(users: unknown): Promise<Answer> {
    return await this.ask("/v1/users/update", { method: "POST", body: { users } });
  }

  async getTeam(): Promise<Answer> {
    return await this.ask("/v1/team");
  }
}

/** The members that an answer lists, which has to be a good one. */
export function membersOf(answer: Answer): TeamUser[] {
  expect(answer).toMatchObject({ status: 200 });
  return (answer.json() as { memberships: TeamUser[] }).memberships;
}

/** Their ids. */
export function idsOf(answer: Answer): number[] {
  return membersOf(answer).map(({ id }) => id);
}
