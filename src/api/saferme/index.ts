import type { FastifyInstance, FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import { holderOf } from "../../directory/principal.ts";
import { SessionService } from "../../directory/sessions/session-service.ts";
import { type CredentialLookup, countingFailures } from "../../http/authenticate.ts";
import { parseLargeJsonBody } from "../../http/large-json.ts";
import type { Allowances, Limits } from "../../http/limits.ts";
import type { Api } from "../../http/server.ts";
import { SaferMeSignIn } from "./authenticate.ts";
import { callerOf, teamIdOf } from "./caller.ts";
import { sendSaferMeError } from "./errors.ts";
import { JobRoutes } from "./job-routes.ts";
import { PersonRoutes } from "./person-routes.ts";
import { SessionRoutes } from "./session-routes.ts";
import { TeamRoutes } from "./team-routes.ts";
import { TeamUserRoutes } from "./team-user-routes.ts";

export type SaferMeOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
  /** Where clients reach the server; taken from each request when it is not set. */
  publicUrl: string | undefined;
};

/** The vendor documents no limit of requests. */
const PROTECTIVE = { requests: 12_000, seconds: 60 };
const ALLOWANCES: Allowances = { protective: PROTECTIVE, faithful: PROTECTIVE };
/** A hundred thousand entries with long names; other bodies keep to the server's limit. */
const BULK_BODY_BYTES = 64 * 1024 ** 2;

/** SaferMe's API, version 4: team users, team people, users, teams, jobs and sessions. */
export function saferMeApi(options: SaferMeOptions): Api {
  const entrance = new Entrance(options);
  const routes = {
    sessions: new SessionRoutes(entrance.sessions, options),
    teams: new TeamRoutes(),
    teamUsers: new TeamUserRoutes(),
    people: new PersonRoutes(),
    jobs: new JobRoutes(options),
  };
  return {
    name: "saferme",
    prefixes: ["/api/v4"],
    sendError: sendSaferMeError,
    plugin: async (server: FastifyInstance) => {
      server.decorateRequest("saferMeCaller", null);
      addOpenRoutes(server, routes);
      await server.register(async (guarded: FastifyInstance) => {
        // Before the body is read: who may not come in does not make the server parse anything.
        guarded.addHook("onRequest", (request) => entrance.enter(request));
        addGuardedRoutes(guarded, routes);
        await guarded.register(async (large: FastifyInstance) => addBulkRoute(large, routes));
      });
    },
  };
}

type Routes = {
  sessions: SessionRoutes;
  teams: TeamRoutes;
  teamUsers: TeamUserRoutes;
  people: PersonRoutes;
  jobs: JobRoutes;
};

/** Routes that take no token: those that give one out, and one whose address is signed. */
function addOpenRoutes(server: FastifyInstance, { sessions, jobs }: Routes): void {
  server.post("/session", (request, reply) => sessions.create(request, reply));
  server.post("/session/refresh", (request, reply) => sessions.refresh(request, reply));
  server.get("/async_jobs/:id/artifact", (request, reply) => jobs.artifact(request, reply));
}

function addGuardedRoutes(server: FastifyInstance, { sessions, teams, teamUsers, people, jobs }: Routes): void {
  server.get("/session", (request, reply) => sessions.show(request, reply));
  server.get("/teams", (request, reply) => teams.list(request, reply));
  // The vendor's page has both spellings.
  server.get("/teams/:team_id", (request, reply) => teams.show(request, reply));
  server.get("/team/:team_id", (request, reply) => teams.show(request, reply));
  server.get("/teams/:team_id/team_users", (request, reply) => teamUsers.list(request, reply));
  server.get("/teams/:team_id/team_users/:id", (request, reply) => teamUsers.show(request, reply));
  server.get("/teams/:team_id/async_jobs", (request, reply) => jobs.list(request, reply));
  server.get("/async_jobs/:id", (request, reply) => jobs.show(request, reply));
  server.get("/team_people/:uuid", (request, reply) => people.showTeamPerson(request, reply));
  server.patch("/team_people/:uuid", (request, reply) => people.updateTeamPerson(request, reply));
  server.get("/users/:id", (request, reply) => people.showUser(request, reply));
  server.patch("/users/:id", (request, reply) => people.updateUser(request, reply));
}

function addBulkRoute(server: FastifyInstance, { jobs }: Routes): void {
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", parseLargeJsonBody);
  const bodyLimit = Math.max(server.initialConfig.bodyLimit ?? 0, BULK_BODY_BYTES);
  server.post("/teams/:team_id/team_users/async_bulk_create", { bodyLimit }, (request, reply) =>
    jobs.bulkCreate(request, reply),
  );
}

/** Lets requests in: finds out who asks, and hands them the narrowest directory. */
class Entrance {
  readonly sessions: SessionService;
  readonly #store: DirectoryStore;
  readonly #box: SecretBox;
  readonly #limits: Limits;
  readonly #signIn: SaferMeSignIn;

  constructor({ store, box, limits, credentials }: SaferMeOptions) {
    this.sessions = new SessionService(store);
    this.#store = store;
    this.#box = box;
    this.#limits = limits;
    this.#signIn = new SaferMeSignIn(credentials, this.sessions);
  }

  async enter(request: FastifyRequest): Promise<void> {
    const { principal, session } = await countingFailures(this.#limits, request.ip, () =>
      this.#signIn.signedIn(request.headers.authorization),
    );
    this.#limits.takeFor(`saferme:${principal.organizationId}:${holderOf(principal)}`, ALLOWANCES);
    const directory = await directoryFor(this.#store, this.#box, principal);
    request.saferMeCaller = { principal, session, directory, teamId: principal.teamId };
    await this.#applyTeam(request);
  }

  /** The team that the header names has to be within reach, like one in a path. */
  async #applyTeam(request: FastifyRequest): Promise<void> {
    const teamId = teamIdOf(request);
    if (teamId === undefined) return;
    const caller = callerOf(request);
    request.saferMeCaller = { ...caller, teamId: (await caller.directory.teams.get(teamId)).id };
  }
}
