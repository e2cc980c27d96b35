import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { administer } from "./administer.ts";
import { type Bench, type BenchOptions, type BenchResult, median, result, say } from "./bench.ts";
import { issueRestKey } from "./key-of-rest.ts";
import { measureInTurns, underLoad } from "./measure.ts";
import { type Populated, populatedSqlite, populatePostgres } from "./populate.ts";
import { type RunningServer, startBareServer, startRollcall } from "./processes.ts";
import { seededRandom } from "./seeded-random.ts";

const SIZES = [1000, 100_000, 1_000_000];
const CONNECTIONS = 8;
/** Requests to prepare for each second; they go round when they do not suffice. */
const PREPARED = 5000;
const MEGABYTE = 1e6;
const WATCH_MILLISECONDS = 20;
/** The admin API keys of each population's organization, and of its one team. */
const KEY = "an-admin-key-that-only-benchmarks-use";
const TEAM_KEY = "a-team-key-that-only-benchmarks-use";

/** A read that is measured: the parameters of one of its requests. */
type Read = { name: string; parameters: (random: () => number) => Record<string, string> };

export const worksection: Bench = {
  name: "worksection",
  about: "one person, the teams, and get_users of everybody in MB/s with peak memory, beside a bare node:http server",
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

async function measure(database: string, populated: Populated, options: BenchOptions): Promise<BenchResult[]> {
  await issueKeys(populated);
  const restKey = await issueRestKey(populated);
  await using server = await startRollcall({ ROLLCALL_LOG_REQUESTS: "none", ...populated.environment });
  const of = `${populated.people.toLocaleString("en")} people, ${database}`;
  // First of all, so that the memory is that of this one answer.
  const everybody = await measureEverybody(server, of, options);
  const results = [...everybody, ...(await measureOtherLists(server, of, restKey))];
  for (const read of readsOf(populated.people)) results.push(await measureRead(server, read, of, options));
  return results;
}

/** Requests a second, with the bare server that answers the same bytes. */
async function measureRead(server: RunningServer, read: Read, of: string, options: BenchOptions): Promise<BenchResult> {
  const { text, type } = await answerTo(server, read);
  await using bare = await startBareServer(text, type);
  const name = `${read.name}, ${of}`;
  const load = { client: options.client, connections: CONNECTIONS };
  const requests = { make: (count: number) => requestsOf(read, count), perSecond: PREPARED };
  const subjects = [underLoad(name, server, load, requests), underLoad("bare", bare, load, requests)];
  const figures = await measureInTurns(subjects, options);
  const rate = (what: string) => figures.get(what)?.perSecond ?? Number.NaN;
  return result(name, rate(name), "requests/s", { what: "bare node:http", value: rate("bare") });
}

const TEAMS: Read = { name: "the teams", parameters: () => ({ action: "get_user_groups" }) };

function readsOf(people: number): Read[] {
  const user = (random: () => number) => String(1 + Math.floor(random() * people));
  return [
    { name: "one person", parameters: (random) => ({ action: "get_users_schedule", users: user(random) }) },
    TEAMS,
  ];
}

/** How fast `get_users` is, and the most memory that the server has meanwhile. */
async function measureEverybody(server: RunningServer, of: string, options: BenchOptions): Promise<BenchResult[]> {
  const address = server.url + pathOf({ name: "get_users", parameters: () => ({ action: "get_users" }) });
  // A short answer first: what a server takes for any answer is not this one's.
  await answerTo(server, TEAMS);
  const before = server.memoryBytes();
  const first = await download(address, server);
  await using bare = await startBareAnswer(address);
  const [ours, others] = [[first], [await download(bare.url, bare)]];
  for (let round = 1; round < options.rounds; round++) {
    ours.push(await download(address, server));
    others.push(await download(bare.url, bare));
  }
  const peak = Math.max(...ours.map(({ memory }) => memory));
  const cpu = median(ours.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2);
  say(`  get_users, ${of}: ${inMegabytes(first.bytes)} MB in ${cpu} s of processor`);
  say(`  memory: ${inMegabytes(before)} MB before, at most ${inMegabytes(peak)} MB`);
  const rate = (downloads: readonly Download[]) => median(downloads.map(({ perSecond }) => perSecond)) / MEGABYTE;
  return [
    result(`get_users, ${of}`, rate(ours), "MB/s", { what: "bare node:http", value: rate(others) }),
    result(`peak memory of get_users, ${of}`, inMegabytes(peak), "MB", { what: "before", value: inMegabytes(before) }),
  ];
}

/** The same for other long answers, which are read and sent in the same way. */
async function measureOtherLists(server: RunningServer, of: string, restKey: string): Promise<BenchResult[]> {
  const before = server.memoryBytes();
  const teamAddress = server.url + pathOf({ name: "get_users", parameters: () => ({ action: "get_users" }) }, TEAM_KEY);
  const exportAddress = `${server.url}/directory/v1/exports?format=ndjson`;
  const team = await download(teamAddress, server);
  const file = await download(exportAddress, server, { authorization: `Bearer ${restKey}` });
  return [
    { name: `get_users of a team's key, ${of}`, ...team },
    { name: `an export, ${of}`, ...file },
  ].map(({ name, bytes, cpuSeconds, memory }) => {
    say(
      `  ${name}: ${inMegabytes(bytes)} MB in ${cpuSeconds.toFixed(2)} s of processor, at most ${inMegabytes(memory)} MB`,
    );
    const beside = { what: "before", value: inMegabytes(before) };
    return result(`peak memory of ${name}`, inMegabytes(memory), "MB", beside);
  });
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / MEGABYTE);
}

/** An answer that was read to its end, with the most memory that its server had meanwhile. */
type Download = { bytes: number; perSecond: number; cpuSeconds: number; memory: number };

async function download(url: string, server: RunningServer, headers: Record<string, string> = {}): Promise<Download> {
  let memory = server.memoryBytes();
  const watch = setInterval(() => {
    memory = Math.max(memory, server.memoryBytes());
  }, WATCH_MILLISECONDS);
  const [began, cpuBefore] = [performance.now(), server.cpuSeconds()];
  const answer = await fetch(url, { headers });
  if (!answer.ok || answer.body === null) throw new Error(`${answer.status} is no answer.`);
  let bytes = 0;
  for await (const chunk of Readable.fromWeb(answer.body)) bytes += lengthOf(chunk);
  clearInterval(watch);
  const perSecond = bytes / ((performance.now() - began) / 1000);
  return { bytes, memory, perSecond, cpuSeconds: server.cpuSeconds() - cpuBefore };
}

function lengthOf(chunk: unknown): number {
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

/** The bare server with the answer of an address, which is too long to be handed to it as an argument. */
async function startBareAnswer(url: string): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-answer-"));
  const file = join(directory, "answer");
  const answer = await fetch(url);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  try {
    return await startBareServer(`@${file}`, answer.headers.get("content-type") ?? "");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function answerTo(server: RunningServer, read: Read): Promise<{ text: string; type: string }> {
  const answer = await fetch(server.url + pathOf(read));
  const text = await answer.text();
  if (!text.startsWith('{"status":"ok"')) throw new Error(`${read.name} was answered with ${text}`);
  return { text, type: answer.headers.get("content-type") ?? "" };
}

function pathOf({ parameters }: Read, key = KEY, random = seededRandom(1)): string {
  const query = new URLSearchParams(parameters(random)).toString();
  const hash = createHash("md5")
    .update(query + key)
    .digest("hex");
  return `/api/admin/v2/?${query}&hash=${hash}`;
}

function requestsOf(read: Read, count: number): string[] {
  const random = seededRandom(1);
  return Array.from(
    { length: Math.max(count, CONNECTIONS) },
    () => `GET ${pathOf(read, KEY, random)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  );
}

async function issueKeys(populated: Populated): Promise<void> {
  await administer(populated, async ({ credentials, teams }) => {
    const known = await credentials.list();
    const [team] = (await teams.list({ limit: 1 })).rows;
    const keys = [
      { secret: KEY, teamId: null },
      { secret: TEAM_KEY, teamId: team?.id ?? null },
    ];
    for (const { secret, teamId } of keys) {
      if (known.some((one) => one.api === "worksection" && one.teamId === teamId && one.revokedAt === null)) continue;
      const right = { role: "owner", scope: "admin" } as const;
      await credentials.create({ api: "worksection", kind: "secret", teamId, ...right, import: { secret } });
    }
  });
}
