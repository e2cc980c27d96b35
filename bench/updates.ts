import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchOptions, type BenchResult, result } from "./bench.ts";
import { output } from "./load.ts";
import { measureInTurns, type Subject, underLoad } from "./measure.ts";
import { freshSqlite, populatePostgres } from "./populate.ts";
import { CORES, onCore, pathOf, type RunningServer, startRollcall } from "./processes.ts";
import { mintToken, rawRequest } from "./requests.ts";
import { seededRandom } from "./seeded-random.ts";
import { parseTally } from "./tally.ts";

const PEOPLE = 1000;
/** The one before is the owner, whom the secret may not change. */
const FIRST_MEMBER = 2;
const CONNECTIONS = [1, 10, 50];
const SEED = 20_261_121;
const PREPARED_A_SECOND = 15_000;
const RAW_SQLITE = "better-sqlite3, one row a transaction";

/** The product on one database, and another one alike that the driver writes to. */
type Pair = { name: string; server: RunningServer; rawLocation: string };

export const updates: Bench = {
  name: "updates",
  about: "POST /v1/users/update of one member over 1, 10 and 50 connections, beside the driver writing a row a commit",
  run,
};

async function run(options: BenchOptions): Promise<BenchResult[]> {
  await using stack = new AsyncDisposableStack();
  const sqlite = await sqlitePair(stack);
  const postgres = options.postgres ? await postgresPair(stack) : undefined;
  const subjects = [
    rawSubject(RAW_SQLITE, sqlite, 1),
    ...CONNECTIONS.map((connections) => updateSubject(sqlite, connections, options)),
    ...(postgres === undefined
      ? []
      : CONNECTIONS.flatMap((connections) => [
          rawSubject(`pg, ${connectionsOf(connections)}`, postgres, connections),
          updateSubject(postgres, connections, options),
        ])),
  ];
  const figures = await measureInTurns(subjects, options);
  const rate = (name: string): number => figures.get(name)?.perSecond ?? Number.NaN;
  const beside = (pair: Pair, connections: number, raw: string): BenchResult => {
    const name = nameOf(pair, connections);
    return result(name, rate(name), "updates/s", { what: raw, value: rate(raw) });
  };
  return [
    ...CONNECTIONS.map((connections) => beside(sqlite, connections, RAW_SQLITE)),
    ...(postgres === undefined
      ? []
      : CONNECTIONS.map((connections) => beside(postgres, connections, `pg, ${connectionsOf(connections)}`))),
  ];
}

async function sqlitePair(stack: AsyncDisposableStack): Promise<Pair> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-updates-"));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const { environment } = await freshSqlite(join(directory, "ours"), PEOPLE);
  await freshSqlite(join(directory, "raw"), PEOPLE);
  const server = stack.use(await startRollcall(environment));
  return { name: "SQLite", server, rawLocation: join(directory, "raw", "rollcall.db") };
}

async function postgresPair(stack: AsyncDisposableStack): Promise<Pair> {
  const postgres = await startPostgres();
  stack.defer(() => postgres.stop());
  const { url } = await createTestDatabase(postgres.url);
  const { url: rawLocation } = await createTestDatabase(postgres.url);
  const { environment } = await populatePostgres(url, PEOPLE);
  await populatePostgres(rawLocation, PEOPLE);
  return { name: "PostgreSQL", server: stack.use(await startRollcall(environment)), rawLocation };
}

function updateSubject(pair: Pair, connections: number, { client }: BenchOptions): Subject {
  const random = seededRandom(SEED + connections);
  let written = 0;
  const make = (count: number): string[] => {
    const token = mintToken();
    return Array.from({ length: count }, () => {
      written += 1;
      const entry = { id: FIRST_MEMBER + Math.floor(random() * (PEOPLE - 1)), first_name: `Name ${written}` };
      const body = JSON.stringify({ users: [entry] });
      return rawRequest({ method: "POST", path: "/v1/users/update", token, body });
    });
  };
  const requests = { make, perSecond: PREPARED_A_SECOND, distinct: true };
  return underLoad(nameOf(pair, connections), pair.server, { client, connections }, requests);
}

function rawSubject(name: string, { rawLocation }: Pair, connections: number): Subject {
  const measure: Subject["measure"] = async (seconds) => {
    const args = [pathOf("raw-writer.ts"), rawLocation, String(PEOPLE), String(connections), String(seconds)];
    const tally = parseTally(await output(...onCore(CORES.server, process.execPath, args)));
    return { cpuSeconds: Number.NaN, ...tally, perSecond: tally.answers / tally.seconds };
  };
  return { name, measure };
}

function nameOf({ name }: Pair, connections: number): string {
  return `POST /v1/users/update, ${connectionsOf(connections)}, ${name}`;
}

function connectionsOf(count: number): string {
  return count === 1 ? "1 connection" : `${count} connections`;
}
