import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { ask, type Question } from "../test/http/ask.ts";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchResult, result, say } from "./bench.ts";
import { insertRaw } from "./insert-raw.ts";
import { emailOf } from "./people.ts";
import { freshSqlite, type Populated, populatePostgres } from "./populate.ts";
import { type RunningServer, startRollcall } from "./processes.ts";
import { mintToken } from "./requests.ts";
import { issueSaferMeToken } from "./token-of-saferme.ts";

const PEOPLE = 1000;
/** Of 16 MB each: more than a job writes. */
const LOG_FILES = 100;
const ENTRIES = 100_000;
const IDLE_SECONDS = 10;
/** Asked at fixed times, whatever became of those before: one that has to wait does not make the next ones late. */
const LOOKUPS_A_SECOND = 100;
const UPDATES_A_SECOND = 20;

type Timings = { lookups: number[]; updates: number[] };
type Place = Populated & { name: string; rawLocation: string };

export const jobs: Bench = {
  name: "jobs",
  about: "lookups and single updates while a bulk create of 100,000 runs, beside the same when nothing runs",
  async run({ postgres }) {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-jobs-bench-"));
    try {
      const results = await measure(await sqlitePlace(directory));
      return postgres ? [...results, ...(await onPostgres())] : results;
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function sqlitePlace(directory: string): Promise<Place> {
  const [own, raw] = [mkdtempSync(join(directory, "own-")), mkdtempSync(join(directory, "raw-"))];
  await freshSqlite(raw, 1);
  return { ...(await freshSqlite(own, PEOPLE)), name: "SQLite", rawLocation: join(raw, "rollcall.db") };
}

async function onPostgres(): Promise<BenchResult[]> {
  const server = await startPostgres({
    settings: ["shared_buffers = 1GB", "max_wal_size = 8GB", "min_wal_size = 2GB"],
  });
  try {
    await makeLogs(server.url);
    const [own, raw] = [await createTestDatabase(server.url), await createTestDatabase(server.url)];
    await populatePostgres(raw.url, 1);
    return await measure({ ...(await populatePostgres(own.url, PEOPLE)), name: "PostgreSQL", rawLocation: raw.url });
  } finally {
    await server.stop();
  }
}

/**
 * Has a new server make the files of its write-ahead log, which one that has run for a while uses again: while it makes
 * one, for 50 to 70 ms, every commit waits.
 */
async function makeLogs(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let file = 0; file < LOG_FILES; file++) {
    await client.query("select pg_logical_emit_message(false, 'rollcall', 'next')");
    await client.query("select pg_switch_wal()");
  }
  await client.query("checkpoint");
  await client.end();
}

async function measure(place: Place): Promise<BenchResult[]> {
  const token = await issueSaferMeToken(place);
  const rawRate = await insertRaw(place.rawLocation, ENTRIES / 10);
  say(`${place.name}: the driver makes ${Math.round(rawRate)} people a second, a hundred a transaction`);
  await using server = await startRollcall(place.environment, "all");
  await timings(server, sleep(2000));
  say(`${place.name}: ${IDLE_SECONDS} s without a job`);
  const idle = await timings(server, sleep(IDLE_SECONDS * 1000));
  say(`${place.name}: a bulk create of ${ENTRIES.toLocaleString("en")}`);
  const body = bulkBody();
  const began = performance.now();
  const job = bulkCreate(server, token, body).then(() => performance.now() - began);
  const busy = await timings(server, job);
  const rate = ENTRIES / ((await job) / 1000);
  const compared = (what: string, kind: keyof Timings, part: number) =>
    result(`${what} while a job runs, ${place.name}`, at(busy[kind], part), "µs", {
      what: `${what} when none runs`,
      value: at(idle[kind], part),
    });
  return [
    compared("median of a lookup", "lookups", 0.5),
    compared("p99 of a lookup", "lookups", 0.99),
    compared("longest lookup", "lookups", 1),
    compared("median of a single update", "updates", 0.5),
    compared("p99 of a single update", "updates", 0.99),
    compared("longest single update", "updates", 1),
    result(`people made by a job, from the request to the end, ${place.name}`, rate, "people/s", {
      what: "the driver, the same rows, a hundred people a transaction",
      value: rawRate,
    }),
  ];
}

/** Microseconds. */
function at(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN) * 1000;
}

/** How long each lookup and update took, in milliseconds, from the time at which it was due, until something ends. */
async function timings(server: RunningServer, until: Promise<unknown>): Promise<Timings> {
  const times: Timings = { lookups: [], updates: [] };
  const over = new AbortController();
  const end = until.finally(() => over.abort());
  const under: Promise<void>[] = [];
  const began = performance.now();
  const clock = async (kind: keyof Timings, perSecond: number, once: () => Promise<void>) => {
    for (let number = 0; !over.signal.aborted; number++) {
      const due = began + (number * 1000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      under.push(once().then(() => void times[kind].push(performance.now() - due)));
    }
  };
  await Promise.all([
    clock("lookups", LOOKUPS_A_SECOND, () => lookUp(server)),
    clock("updates", UPDATES_A_SECOND, () => update(server)),
  ]);
  await Promise.all(under);
  await end;
  return times;
}

async function lookUp(server: RunningServer): Promise<void> {
  await send(server, "/v1/users/get", `Bearer ${mintToken()}`, { body: { email: [emailOf(anyPerson())] } });
}

async function update(server: RunningServer): Promise<void> {
  const users = [{ id: anyPerson(), first_name: `Name ${Math.random()}` }];
  await send(server, "/v1/users/update", `Bearer ${mintToken()}`, { method: "POST", body: { users } });
}

/** The first one is the owner, whom the secret may not change. */
function anyPerson(): number {
  return 2 + Math.floor(Math.random() * (PEOPLE - 1));
}

/** Made before the clock runs: it takes this process longer than a lookup may. */
function bulkBody(): Buffer {
  const team_users = Array.from({ length: ENTRIES }, (_, number) => ({
    email: `job.person.${number}@jobs.example.com`,
    first_name: `Given ${number}`,
    last_name: "Person",
    skip_sending_email: true,
  }));
  return Buffer.from(JSON.stringify({ team_users }));
}

async function bulkCreate(server: RunningServer, token: string, body: Buffer): Promise<void> {
  const authorization = `Token token=${token}`;
  const made = await send(server, "/api/v4/teams/1/team_users/async_bulk_create", authorization, {
    method: "POST",
    body,
  });
  const path = `/api/v4/async_jobs/${idOf(made)}`;
  for (;;) {
    await sleep(500);
    if ((await send(server, path, authorization)).includes('"completed":true')) return;
  }
}

function idOf(job: string): number {
  const parsed: unknown = JSON.parse(job);
  const id: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "id") : undefined;
  if (typeof id !== "number") throw new Error(`The bulk create answered ${job}`);
  return id;
}

/** The body of an answer, which has to be a success. */
async function send(
  { url }: RunningServer,
  path: string,
  authorization: string,
  question: Pick<Question, "method" | "body"> = {},
): Promise<string> {
  const headers = { authorization, "content-type": "application/json" };
  const { status, text } = await ask(url + path, { ...question, headers });
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return text;
}
