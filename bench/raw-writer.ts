import BetterSqlite3 from "better-sqlite3";
import pg from "pg";
import type { Tally } from "./tally.ts";

/**
 * The most that a driver can do: `raw-writer.ts LOCATION PEOPLE CONNECTIONS SECONDS` changes the name of one user after
 * another, each in a transaction of its own, and prints a tally. LOCATION is a SQLite file or a PostgreSQL URL.
 */
const [location = "", people = "1", connections = "1", seconds = "1"] = process.argv.slice(2);
const times: number[] = [];
const usageBefore = process.cpuUsage();
const began = performance.now();
const end = began + Number(seconds) * 1000;

if (location.startsWith("postgres")) await writeToPostgres();
else writeToSqlite();

const took = (performance.now() - began) / 1000;
times.sort((a, b) => a - b);
const at = (part: number): number => times[Math.floor(times.length * part)] ?? 0;
const { user, system } = process.cpuUsage(usageBefore);
const tally: Tally = {
  answers: times.length,
  failed: 0,
  seconds: took,
  p50: at(0.5),
  p99: at(0.99),
  repeated: false,
  cpuSeconds: (user + system) / 1e6,
};
process.stdout.write(`${JSON.stringify(tally)}\n`);

function writeToSqlite(): void {
  const connection = new BetterSqlite3(location);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  const update = connection.prepare(
    "update users set given_name = ?, updated_at = ?, version = version + 1 where organization_id = 1 and id = ?",
  );
  for (let started = performance.now(); started < end; started = performance.now()) {
    update.run(newName(), Date.now(), anyId());
    times.push(performance.now() - started);
  }
  connection.close();
}

async function writeToPostgres(): Promise<void> {
  await Promise.all(Array.from({ length: Number(connections) }, writeOnOneConnection));
}

async function writeOnOneConnection(): Promise<void> {
  const client = new pg.Client({ connectionString: location });
  await client.connect();
  const update = {
    name: "update",
    text: "update users set given_name = $1, updated_at = $2, version = version + 1 where organization_id = 1 and id = $3",
  };
  for (let started = performance.now(); started < end; started = performance.now()) {
    await client.query({ ...update, values: [newName(), Date.now(), anyId()] });
    times.push(performance.now() - started);
  }
  await client.end();
}

function newName(): string {
  return `Name ${times.length}`;
}

function anyId(): number {
  return 1 + Math.floor(Math.random() * Number(people));
}
