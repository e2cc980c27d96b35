import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchOptions, type BenchResult, result } from "./bench.ts";
import { measureInTurns, underLoad } from "./measure.ts";
import { type Populated, populatedSqlite, populatePostgres } from "./populate.ts";
import { type RunningServer, startBareServer, startRollcall } from "./processes.ts";
import { seededRandom } from "./seeded-random.ts";
import { issueSaferMeToken } from "./token-of-saferme.ts";

const SIZES = [1000, 1_000_000];
const CONNECTIONS = 8;
/** Requests to prepare for each second; they go round when they do not suffice. */
const PREPARED = 5000;
const TEAM = "/api/v4/teams/1/team_users";

/** A read that is measured: the path of one of its requests. */
type Read = { name: string; path: (random: () => number) => string };

export const saferMe: Bench = {
  name: "saferme",
  about: "one team user, pages, filters, orders and searches of the SaferMe API, beside a bare node:http server",
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
  const token = await issueSaferMeToken(populated);
  await using server = await startRollcall({ ROLLCALL_LOG_REQUESTS: "none", ...populated.environment });
  const results: BenchResult[] = [];
  for (const read of readsOf(populated.people)) {
    await using bare = await bareServerFor(server, read, token);
    const name = `${read.name}, ${populated.people.toLocaleString("en")} people, ${database}`;
    const load = { client: options.client, connections: CONNECTIONS };
    const requests = { make: (count: number) => requestsOf(read, token, count), perSecond: PREPARED };
    const subjects = [underLoad(name, server, load, requests), underLoad("bare", bare, load, requests)];
    const figures = await measureInTurns(subjects, options);
    const rate = (of: string) => figures.get(of)?.perSecond ?? Number.NaN;
    results.push(result(name, rate(name), "requests/s", { what: "bare node:http", value: rate("bare") }));
  }
  return results;
}

function readsOf(people: number): Read[] {
  return [
    { name: "one team user", path: (random) => `${TEAM}/${1 + Math.floor(random() * people)}` },
    { name: "a page", path: () => TEAM },
    { name: "filtered by role", path: () => `${TEAM}?team_role=team_admin` },
    { name: "in order of names", path: () => `${TEAM}?orderby=name+asc` },
    { name: "in order of activity", path: () => `${TEAM}?orderby=last_activity+desc` },
    { name: "searched for one name", path: () => `${TEAM}?search_query=okafor` },
    { name: "searched for two names", path: () => `${TEAM}?search_query=amara+okafor` },
  ];
}

function requestsOf({ path }: Read, token: string, count: number): string[] {
  const random = seededRandom(1);
  const headers = `Host: 127.0.0.1\r\nAuthorization: Token token=${token}\r\nX-TeamId: 1`;
  return Array.from(
    { length: Math.max(count, CONNECTIONS) },
    () => `GET ${path(random)} HTTP/1.1\r\n${headers}\r\n\r\n`,
  );
}

async function bareServerFor(server: RunningServer, { path }: Read, token: string): Promise<RunningServer> {
  const address = server.url + path(seededRandom(1));
  const answer = await fetch(address, { headers: { authorization: `Token token=${token}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}: ${text}`);
  return await startBareServer(text, answer.headers.get("content-type") ?? "");
}
