import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { teamDirectoryFor } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import type { MembershipField } from "../../directory/filter.ts";
import { cardOf } from "../../directory/memberships/member-card.ts";
import type { Member } from "../../directory/memberships/membership.ts";
import { type ListQuery, type Page, pagesOf, ROWS_A_PAGE } from "../../directory/page.ts";
import type { TeamDirectory } from "../../directory/teams/team-directory.ts";
import { type CredentialLookup, countingFailures } from "../../http/authenticate.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import type { Api } from "../../http/server.ts";
import { HeymarketSignIn } from "./authenticate.ts";
import { sendHeymarketError } from "./errors.ts";
import { parseLookup, parseUpdate } from "./parse.ts";
import { presentTeam, presentTeamMember, presentTeamUser } from "./present.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The team that the request's credential belongs to; null outside of this API. */
    heymarketTeam: CredentialTeam | null;
  }
}

type CredentialTeam = { directory: TeamDirectory; teamId: number | null };

export type HeymarketOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
  clockSkewSeconds: number;
};

/** The vendor's documented 500 a minute, and what protects this server without slowing a client down. */
const ALLOWANCES: Allowances = {
  protective: { requests: 12_000, seconds: 60 },
  faithful: { requests: 500, seconds: 60 },
};
const JSON_TYPE = "application/json; charset=utf-8";

/** Heymarket's users API: `GET /v1/users/get`, `POST /v1/users/update`, `GET /v1/team`. */
export function heymarketApi(options: HeymarketOptions): Api {
  const routes = new HeymarketRoutes(options);
  return {
    name: "heymarket",
    prefixes: ["/v1"],
    sendError: sendHeymarketError,
    plugin: async (server: FastifyInstance) => {
      server.decorateRequest("heymarketTeam", null);
      // Before the body is read: who may not come in does not make the server parse anything.
      server.addHook("onRequest", (request) => routes.enter(request));
      server.get("/users/get", (request, reply) => routes.getUsers(request, reply));
      server.post("/users/update", (request, reply) => routes.updateUsers(request, reply));
      server.get("/team", (request, reply) => routes.getTeam(request, reply));
    },
  };
}

class HeymarketRoutes {
  readonly #store: DirectoryStore;
  readonly #limits: Limits;
  readonly #signIn: HeymarketSignIn;

  constructor({ store, limits, ...signIn }: HeymarketOptions) {
    this.#store = store;
    this.#limits = limits;
    this.#signIn = new HeymarketSignIn(signIn);
  }

  async enter(request: FastifyRequest): Promise<void> {
    const principal = await countingFailures(this.#limits, request.ip, () =>
      this.#signIn.principal(request.headers.authorization),
    );
    this.#limits.takeFor(`heymarket:${principal.organizationId}:${principal.credentialId}`, ALLOWANCES);
    request.heymarketTeam = { directory: await teamDirectoryFor(this.#store, principal), teamId: principal.teamId };
  }

  async getUsers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory } = teamOf(request);
    const { emails, phones } = parseLookup(request.body, request.query);
    const cards = await directory.findByContacts(emails, phones);
    return send(reply, { memberships: cards.map(presentTeamUser) });
  }

  async updateUsers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory, teamId } = teamOf(request);
    const members = await directory.updateMembers(parseUpdate(request.body, teamId));
    const roles = await directory.roles();
    return send(reply, { memberships: members.map((member) => presentTeamUser(cardOf(member, roles))) });
  }

  async getTeam(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory } = teamOf(request);
    const team = await directory.team();
    const first = await directory.listMembers({ limit: ROWS_A_PAGE, withTotal: true });
    const head = presentTeam(team, first.total ?? 0);
    if (first.next === null) return send(reply, { ...head, members: first.rows.map(presentTeamMember) });
    const opening = `${JSON.stringify(head).slice(0, -1)},"members":[`;
    return reply.type(JSON_TYPE).send(Readable.from(membersAsJson(directory, opening, first)));
  }
}

function teamOf({ heymarketTeam }: FastifyRequest): CredentialTeam {
  if (heymarketTeam === null) throw new Error("The request came past the sign-in.");
  return heymarketTeam;
}

/** A large team page by page, so that it is never in memory whole. */
async function* membersAsJson(directory: TeamDirectory, opening: string, first: Page<Member>): AsyncGenerator<string> {
  yield opening + jsonList(first.rows);
  if (first.next !== null) {
    const membersOf = (query: ListQuery<MembershipField>) => directory.listMembers(query);
    const rest = { start: { after: first.next } };
    for await (const rows of pagesOf(membersOf, rest)) yield `,${jsonList(rows)}`;
  }
  yield "]}";
}

function jsonList(members: readonly Member[]): string {
  return members.map((member) => JSON.stringify(presentTeamMember(member))).join(",");
}

function send(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(body));
}
