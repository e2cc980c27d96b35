import diagnostics from "node:diagnostics_channel";
import { dirname } from "node:path";
import { Writable } from "node:stream";
import type { FastifyInstance, RouteOptions } from "fastify";
import { type App, createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/env.ts";
import { loadSecrets } from "../../src/config/secrets.ts";
import { createLogger } from "../../src/http/logger.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { emptyDatabase } from "../fixtures/open-test-store.ts";
import { DatabaseLink } from "./database-link.ts";

/** A whole Rollcall process on the backend of the test project, listening on a free port. */
export type TestServer = AsyncDisposable & {
  url: string;
  app: App;
  /** What it was started with: a second server with the same shares its database. */
  settings: Environment;
  /** Takes the database away from the server: a file is closed to it, a PostgreSQL server can't be reached any more. */
  loseDatabase: () => Promise<void>;
  /** Makes the PostgreSQL server reachable again. */
  findDatabase: () => Promise<void>;
  /** Every route that the app registered, such as `GET /v1/team`; those of HEAD, which come with GET, left out. */
  routes: readonly string[];
  /** Everything that was logged so far. */
  log: () => string;
};

/** The master key under which `TEST_BOX` seals. */
const MASTER_KEY = "07".repeat(32);

/** Starts the app with these settings; without any, requests are not limited and all are logged. */
export async function startTestServer(settings: Environment = {}): Promise<TestServer> {
  const database = await emptyDatabase();
  const link = database.location.backend === "postgres" ? await DatabaseLink.to(database.location.url) : undefined;
  const environment: Environment = {
    ROLLCALL_PORT: "0",
    ROLLCALL_LIMITS: "off",
    ROLLCALL_LOG_REQUESTS: "all",
    ROLLCALL_SHUTDOWN_GRACE_SECONDS: "1",
    ROLLCALL_MASTER_KEY: MASTER_KEY,
    ...placeOf(database.location, link),
    ...settings,
  };
  const lines: string[] = [];
  const { app, routes } = await createWatchedApp(environment, lines);
  return {
    url: await app.listen(),
    app,
    settings: environment,
    routes,
    log: () => lines.join(""),
    loseDatabase: () => (link === undefined ? app.store.close() : link.cut()),
    findDatabase: async () => await link?.mend(),
    async [Symbol.asyncDispose]() {
      await app.close();
      await link?.cut();
      await database[Symbol.asyncDispose]();
    },
  };
}

function placeOf(location: StoreLocation, link: DatabaseLink | undefined): Environment {
  if (location.backend === "sqlite") return { ROLLCALL_DATA_DIR: dirname(location.file) };
  return { ROLLCALL_DATABASE_URL: link?.url ?? location.url };
}

async function createWatchedApp(environment: Environment, lines: string[]): Promise<{ app: App; routes: string[] }> {
  const routes: string[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", (route) => void routes.push(...namesOf(route)));
  };
  const config = loadConfig(environment);
  const logger = createLogger({ level: "trace", format: "json" }, collect(lines));
  diagnostics.subscribe("fastify.initialization", watch);
  try {
    return { app: await createApp(config, loadSecrets(config, environment), { logger }), routes };
  } finally {
    diagnostics.unsubscribe("fastify.initialization", watch);
  }
}

function namesOf({ method, url }: RouteOptions): string[] {
  return [method].flat().flatMap((name) => (name === "HEAD" ? [] : [`${name} ${url}`]));
}

function collect(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}
