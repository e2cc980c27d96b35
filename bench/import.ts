import { mkdtempSync, rmSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request as openRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../test/http/ask.ts";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchResult, result, say } from "./bench.ts";
import { insertRaw } from "./insert-raw.ts";
import { issueRestKey } from "./key-of-rest.ts";
import { emailOf, person } from "./people.ts";
import { freshSqlite, type Populated, populatePostgres } from "./populate.ts";
import { type RunningServer, startRollcall } from "./processes.ts";
import { mintToken } from "./requests.ts";

const PEOPLE = Number(process.env["ROLLCALL_BENCH_PEOPLE"] ?? 1_000_000);
/** Who is there before, to be looked up meanwhile. */
const THERE_BEFORE = 1000;
const LOOKUPS_A_SECOND = 100;
const ROWS_A_PIECE = 500;
const MEBIBYTE = 2 ** 20;
const MOST_MEBIBYTES = 300;

type Place = Populated & { name: string; rawLocation: string };

export const imports: Bench = {
  name: "import",
  about: `an import of ${PEOPLE.toLocaleString("en")} people as NDJSON, beside the driver inserting the same rows`,
  async run({ postgres }) {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-import-bench-"));
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
  await freshSqlite(raw, THERE_BEFORE);
  return { ...(await freshSqlite(own, THERE_BEFORE)), name: "SQLite", rawLocation: join(raw, "rollcall.db") };
}

async function onPostgres(): Promise<BenchResult[]> {
  const server = await startPostgres({ settings: ["shared_buffers = 1GB", "max_wal_size = 8GB"] });
  try {
    const [own, raw] = [await createTestDatabase(server.url), await createTestDatabase(server.url)];
    await populatePostgres(raw.url, THERE_BEFORE);
    const place = await populatePostgres(own.url, THERE_BEFORE);
    return await measure({ ...place, name: "PostgreSQL", rawLocation: raw.url });
  } finally {
    await server.stop();
  }
}

async function measure(place: Place): Promise<BenchResult[]> {
  const key = await issueRestKey(place);
  const rawUsage = process.cpuUsage();
  const rawRate = await insertRaw(place.rawLocation, PEOPLE, { withPhones: true });
  const rawSeconds = secondsOf(process.cpuUsage(rawUsage));
  say(`${place.name}: the driver inserts ${Math.round(rawRate)} people a second`);
  await using server = await startRollcall(place.environment, "all");
  const idle = await lookupTimes(server, sleep(5000));
  const usedBefore = server.cpuSeconds();
  const began = performance.now();
  const uploaded = upload(server, key);
  const running = uploaded.then(async (id) => {
    say(`${place.name}: received after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await finished(server, key, id);
    return PEOPLE / ((performance.now() - began) / 1000);
  });
  const memory = peakOf(server);
  const busy = await lookupTimes(server, running);
  const rate = await running;
  const peak = memory.end() / MEBIBYTE;
  const used = server.cpuSeconds() - usedBefore;
  return [
    result(`people imported, from the first byte sent to the end, ${place.name}`, rate, "people/s", {
      what: "the driver, the same rows, a hundred people a transaction",
      value: rawRate,
    }),
    result(
      `processor time of a person, without PostgreSQL's and with that of the lookups, ${place.name}`,
      perPerson(used),
      "µs",
      {
        what: "the driver's",
        value: perPerson(rawSeconds),
      },
    ),
    result(`peak memory of the server meanwhile, ${place.name}`, peak, "MiB", {
      what: "to stay under",
      value: MOST_MEBIBYTES,
    }),
    result(`p99 of a lookup meanwhile, ${place.name}`, p99(busy), "µs", {
      what: "p99 when none runs",
      value: p99(idle),
    }),
  ];
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** Microseconds of so many seconds. */
function perPerson(seconds: number): number {
  return (seconds * 1e6) / PEOPLE;
}

/** The most memory that a server holds from now on, looked at every tenth of a second. */
function peakOf(server: RunningServer): { end(): number } {
  let peak = server.memoryBytes();
  const look = () => {
    peak = Math.max(peak, server.memoryBytes());
  };
  const timer = setInterval(look, 100);
  return {
    end: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

/** Microseconds. */
function p99(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN) * 1000;
}

/** How long lookups take that are asked at fixed times, from when each was due, until something ends. */
async function lookupTimes(server: RunningServer, until: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const over = new AbortController();
  const end = until.finally(() => over.abort());
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let number = 0; !over.signal.aborted; number++) {
    const due = began + (number * 1000) / LOOKUPS_A_SECOND;
    await sleep(Math.max(0, due - performance.now()));
    under.push(lookUp(server).then(() => void times.push(performance.now() - due)));
  }
  await Promise.all(under);
  await end;
  return times;
}

async function lookUp({ url }: RunningServer): Promise<void> {
  const email = [emailOf(2 + Math.floor(Math.random() * (THERE_BEFORE - 1)))];
  const headers = { authorization: `Bearer ${mintToken()}`, "content-type": "application/json" };
  const { status, text } = await ask(`${url}/v1/users/get`, { headers, body: { email } });
  if (status !== 200) throw new Error(`A lookup answered ${status}: ${text}`);
}

/** Sends the rows as they are made, and gives the import's id. */
async function upload({ url }: RunningServer, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" };
  const request = openRequest(`${url}/directory/v1/imports?mode=create`, { method: "POST", headers });
  const answered = bodyOf(request);
  await pipeline(Readable.from(rows()), request);
  const body: unknown = JSON.parse(await answered);
  const id: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "id") : undefined;
  if (typeof id !== "number") throw new Error(`The import answered ${JSON.stringify(body)}`);
  return id;
}

async function bodyOf(request: ClientRequest): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once("response", resolve);
  request.once("error", reject);
  return await textOf(await promise);
}

function* rows(): Generator<string> {
  for (let first = 1; first <= PEOPLE; first += ROWS_A_PIECE) {
    const count = Math.min(ROWS_A_PIECE, PEOPLE - first + 1);
    yield Array.from({ length: count }, (_, index) => row(THERE_BEFORE + first + index)).join("");
  }
}

function row(number: number): string {
  const { givenName, familyName, email, phone } = person(number);
  const fields = { given_name: givenName, family_name: familyName, email, phone, team_id: 1 };
  return `${JSON.stringify(fields)}\n`;
}

async function finished({ url }: RunningServer, key: string, id: number): Promise<void> {
  for (;;) {
    await sleep(500);
    const { text } = await ask(`${url}/directory/v1/imports/${id}`, { headers: { authorization: `Bearer ${key}` } });
    if (text.includes('"state":"completed"') && text.includes('"failed":0')) return;
    if (!/"state":"(?:queued|running)"/u.test(text)) throw new Error(`The import ended with ${text}`);
  }
}
