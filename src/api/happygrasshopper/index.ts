import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Directory, directoryFor } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { DirectoryError } from "../../directory/errors.ts";
import type { Page } from "../../directory/page.ts";
import type { User } from "../../directory/users/user.ts";
import { type CredentialLookup, countingFailures } from "../../http/authenticate.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import type { Api } from "../../http/server.ts";
import { HappyGrasshopperSignIn } from "./authenticate.ts";
import { sendLaravelError, setRateLimit } from "./errors.ts";
import { pageEnvelope } from "./page-envelope.ts";
import { type ListRequest, parseId, parseList, parseUpdate } from "./parse.ts";
import { type ShownUser, presentUser } from "./present.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What the request's key may see; null outside of this API. */
    happyGrasshopperDirectory: Directory | null;
  }
}

export type HappyGrasshopperOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
  /** The origin that links start with; undefined for that of each request. */
  publicUrl: string | undefined;
};

/** The vendor documents no limit: the faithful one is what Laravel has without settings. */
const ALLOWANCES: Allowances = {
  protective: { requests: 12_000, seconds: 60 },
  faithful: { requests: 60, seconds: 60 },
};

/** Happy Grasshopper's users API, version 3: `/v3/users`, `/v3/users/{user_id}`, `/v3/teams/{team_id}/users`. */
export function happyGrasshopperApi(options: HappyGrasshopperOptions): Api {
  const routes = new HappyGrasshopperRoutes(options);
  return {
    name: "happygrasshopper",
    prefixes: ["/v3"],
    sendError: sendLaravelError,
    plugin: async (server: FastifyInstance) => {
      server.decorateRequest("happyGrasshopperDirectory", null);
      server.addHook("onRequest", (request, reply) => routes.enter(request, reply));
      server.get("/users", (request, reply) => routes.listUsers(request, reply));
      server.get("/teams/:team_id/users", (request, reply) => routes.listTeamUsers(request, reply));
      server.get("/users/:user_id", (request, reply) => routes.getUser(request, reply));
      server.put("/users/:user_id", (request, reply) => routes.updateUser(request, reply));
      server.delete("/users/:user_id", (request, reply) => routes.deleteUser(request, reply));
    },
  };
}

class HappyGrasshopperRoutes {
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #limits: Limits;
  readonly #signIn: HappyGrasshopperSignIn;
  readonly #publicUrl: string | undefined;

  constructor({ store, credentials, box, limits, publicUrl }: HappyGrasshopperOptions) {
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
    this.#signIn = new HappyGrasshopperSignIn(credentials);
    this.#publicUrl = publicUrl;
  }

  async enter(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.happyGrasshopperDirectory = await countingFailures(this.#limits, request.ip, async () => {
      const principal = await this.#signIn.principal(request.headers.authorization);
      const key = `happygrasshopper:${principal.organizationId}:${principal.credentialId}`;
      const room = this.#limits.takeFor(key, ALLOWANCES);
      if (room !== undefined) setRateLimit(reply, room.limit, room.remaining);
      return await directoryFor(this.#store, this.#box, principal);
    });
  }

  async listUsers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const asked = parseList(request.query);
    const page = await directoryOf(request).users.list(asked.query);
    return await this.#sendPage(request, reply, asked, page);
  }

  async listTeamUsers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { teams, users } = directoryOf(request);
    const teamId = parseId(request.params, "team_id");
    const asked = parseList(request.query);
    await teams.get(teamId);
    return await this.#sendPage(request, reply, asked, await users.listOnTeam(teamId, asked.query));
  }

  async getUser(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const directory = directoryOf(request);
    const user = await directory.users.get(parseId(request.params, "user_id"));
    return send(reply, await shownUser(directory, user));
  }

  async updateUser(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const directory = directoryOf(request);
    const user = await directory.users.get(parseId(request.params, "user_id"));
    const patch = parseUpdate(request.body, await shownUser(directory, user));
    const [updated = user] = await directory.users.update([{ id: user.id, patch }]);
    return send(reply, await shownUser(directory, updated));
  }

  async deleteUser(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const directory = directoryOf(request);
    const { id } = await directory.users.get(parseId(request.params, "user_id"));
    if (directory.reach === "self") throw new DirectoryError("forbidden", "Nobody deletes themselves.");
    await directory.users.delete(id);
    return send(reply, { success: true });
  }

  async #sendPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { page, perPage }: ListRequest,
    { rows, total }: Page<User>,
  ): Promise<FastifyReply> {
    const [path, query] = splitOnce(request.url, "?");
    const address = (this.#publicUrl ?? `${request.protocol}://${request.host}`) + path;
    const data = await shownUsers(directoryOf(request), rows);
    return send(reply, pageEnvelope(data, total ?? rows.length, { page, perPage, address, query }));
  }
}

function directoryOf({ happyGrasshopperDirectory }: FastifyRequest): Directory {
  if (happyGrasshopperDirectory === null) throw new Error("The request came past the sign-in.");
  return happyGrasshopperDirectory;
}

async function shownUser(directory: Directory, user: User): Promise<ShownUser> {
  return presentUser(user, await directory.users.membershipsOf([user]), await directory.roles.all());
}

async function shownUsers(directory: Directory, users: readonly User[]): Promise<ShownUser[]> {
  const roles = await directory.roles.all();
  const memberships = Map.groupBy(await directory.users.membershipsOf(users), ({ userId }) => userId);
  return users.map((user) => presentUser(user, memberships.get(user.id) ?? [], roles));
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function send(reply: FastifyReply, body: object): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
}
