import { loadConfig } from "../src/config/config.ts";
import { loadSecrets } from "../src/config/secrets.ts";
import { organizationDirectory } from "../src/directory/access.ts";
import { SecretBox } from "../src/directory/credentials/secret-box.ts";
import type { Principal } from "../src/directory/principal.ts";
import { openStore } from "../src/store/open-store.ts";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchOptions, type BenchResult, result } from "./bench.ts";
import { measureInTurns, underLoad } from "./measure.ts";
import { type Populated, populatedSqlite, populatePostgres } from "./populate.ts";
import { type RunningServer, startBareServer, startRollcall } from "./processes.ts";
import { rawRequest } from "./requests.ts";
import { seededRandom } from "./seeded-random.ts";

/** The key of the first person, who is made an owner of the organization. */
const KEY = "the-key-of-an-owner-that-only-benchmarks-use";
const SIZES = [1000, 1_000_000];
const PER_PAGE = 15;
const DEEP_PAGE = 30_000;
const CONNECTIONS = [32, 1];
/** Requests to prepare for each second; they go round when they do not suffice. */
const PREPARED = 10_000;

/** A read that is measured: the path of one of its requests. */
type Read = { name: string; path: (random: () => number) => string };

export const happyGrasshopper: Bench = {
  name: "happygrasshopper",
  about: "one user, page 1 and page 30,000 of the Happy Grasshopper API, beside a bare node:http server",
  async run(options) {
    const results: BenchResult[] = [];
    for (const people of SIZES) results.push(...(await measure("SQLite", await populatedSqlite(people), options)));
    if (!options.postgres) return results;
    const postgres = await startPostgres({ settings: ["shared_buffers = 1GB", "max_wal_size = 8GB"] });
    try {
      for (const people of SIZES) {
        const { url } = await createTestDatabase(postgres.url);
        results.push(...(await measure("PostgreSQL", await populatePostgres(url, people), options)));
      }
    } finally {
      await postgres.stop();
    }
    return results;
  },
};

/** One database at a time; in it, each read with the bare server that answers the same bytes. */
async function measure(database: string, populated: Populated, options: BenchOptions): Promise<BenchResult[]> {
  await makeOwner(populated);
  await using server = await startRollcall({ ROLLCALL_LOG_REQUESTS: "none", ...populated.environment });
  const results: BenchResult[] = [];
  for (const read of readsOf(populated.people)) {
    await using bare = await bareServerFor(server, read);
    for (const connections of CONNECTIONS) {
      const name = `${read.name}, ${connections} at a time, ${populated.people.toLocaleString("en")} people, ${database}`;
      const load = { client: options.client, connections };
      const requests = { make: (count: number) => requestsOf(read, Math.max(count, connections)), perSecond: PREPARED };
      const subjects = [underLoad(name, server, load, requests), underLoad("bare", bare, load, requests)];
      const figures = await measureInTurns(subjects, options);
      const [ours, others] = [figures.get(name), figures.get("bare")];
      const beside = { what: "bare node:http", value: others?.perSecond ?? Number.NaN };
      results.push(result(name, ours?.perSecond ?? Number.NaN, "requests/s", beside));
    }
  }
  return results;
}

function readsOf(people: number): Read[] {
  const page = Math.min(DEEP_PAGE, Math.ceil(people / PER_PAGE));
  const deep = `page ${page.toLocaleString("en")}`;
  return [
    { name: "one user", path: (random) => `/v3/users/${1 + Math.floor(random() * people)}` },
    { name: "page 1", path: () => "/v3/users" },
    { name: deep, path: () => `/v3/users?page=${page}` },
    { name: `${deep} of a team`, path: () => `/v3/teams/1/users?page=${page}` },
  ];
}

function requestsOf({ path }: Read, count: number): string[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, () => rawRequest({ method: "GET", path: path(random), token: KEY }));
}

async function bareServerFor(server: RunningServer, { path }: Read): Promise<RunningServer> {
  const address = server.url + path(seededRandom(1));
  const answer = await fetch(address, { headers: { authorization: `Bearer ${KEY}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}: ${text}`);
  return await startBareServer(text, answer.headers.get("content-type") ?? "");
}

/** A population has members of one team only: its first person gets the whole organization, and a key. */
async function makeOwner({ environment }: Populated): Promise<void> {
  const config = loadConfig(environment);
  await using store = await openStore(config.database);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The database is empty.");
  const by: Principal = {
    organizationId: organization.id,
    origin: "cli",
    credentialId: null,
    userId: null,
    teamId: null,
    role: "owner",
    scope: "admin",
  };
  const directory = organizationDirectory(store, new SecretBox(loadSecrets(config, environment).masterKey), by);
  await directory.users.update([{ id: 1, patch: { role: "owner" } }]);
  const known = (await directory.credentials.list()).some(({ api }) => api === "happygrasshopper");
  if (known) return;
  await directory.credentials.create({ api: "happygrasshopper", kind: "api_key", userId: 1, import: { secret: KEY } });
}
