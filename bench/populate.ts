import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { organizationDirectory } from "../src/directory/access.ts";
import { SecretBox } from "../src/directory/credentials/secret-box.ts";
import type { Principal } from "../src/directory/principal.ts";
import { SQLITE } from "../src/store/backend.ts";
import { MIGRATIONS } from "../src/store/migrations/index.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Store, StoreLocation } from "../src/store/store.ts";
import { say } from "./bench.ts";
import { fillPostgres } from "./fill-postgres.ts";
import { fillSqlite } from "./fill-sqlite.ts";
import type { Home } from "./user-rows.ts";

/** A filled database, and the settings with which a server serves it. */
export type Populated = { people: number; environment: Record<string, string> };

/** The API Secret of each population. */
export const SECRET = { id: "bench-secret", key: "a-key-that-only-benchmarks-use" };
const MASTER_KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const CACHE = join(tmpdir(), "rollcall-bench");
/** A database that was not opened for so long is of an older schema, or of a run that was cut off. */
const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A SQLite database with so many people on one team. It is made once and kept in the temporary folder. */
export async function populatedSqlite(people: number): Promise<Populated> {
  const directory = join(CACHE, `${versionOfPopulation()}-${people}`);
  if (!existsSync(directory)) await makeSqlite(directory, people);
  return { people, environment: { ROLLCALL_DATA_DIR: directory, ROLLCALL_MASTER_KEY: MASTER_KEY } };
}

/** A fresh SQLite database in `directory`, for benchmarks that change it. */
export async function freshSqlite(directory: string, people: number): Promise<Populated> {
  await populateSqlite(directory, people);
  return { people, environment: { ROLLCALL_DATA_DIR: directory, ROLLCALL_MASTER_KEY: MASTER_KEY } };
}

/** Fills an empty PostgreSQL database. The URL's user must be a superuser. */
export async function populatePostgres(url: string, people: number): Promise<Populated> {
  const began = performance.now();
  const home = await found({ backend: "postgres", url, replicaUrl: undefined, poolSize: 2 });
  await fillPostgres(url, home, people);
  sayHowLong("PostgreSQL", people, began);
  return { people, environment: { ROLLCALL_DATABASE_URL: url, ROLLCALL_MASTER_KEY: MASTER_KEY } };
}

async function makeSqlite(directory: string, people: number): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  removeOld();
  const draft = mkdtempSync(join(CACHE, "draft-"));
  try {
    await populateSqlite(draft, people);
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A directory changes whenever its database is opened: SQLite puts its log there. */
function removeOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}

async function populateSqlite(directory: string, people: number): Promise<void> {
  const began = performance.now();
  const file = join(directory, "rollcall.db");
  const home = await found({ backend: "sqlite", file });
  fillSqlite(file, home, people);
  sayHowLong("SQLite", people, began);
}

/** Makes the organization, its team and its API Secret the way the product does. */
async function found(location: StoreLocation): Promise<Home> {
  await using store = await openStore(location);
  const { id: organizationId } = await store.execute("createOrganization", {
    origin: "cli",
    name: "Benchmark",
    slug: "benchmark",
    country: "US",
    timeZone: "UTC",
  });
  const by = founder(organizationId);
  const { id: teamId } = await store.execute("createTeam", { by, fields: { name: "Everybody" } });
  await issueSecret(store, by, teamId);
  return { organizationId, teamId };
}

async function issueSecret(store: Store, by: Principal, teamId: number): Promise<void> {
  const { credentials } = organizationDirectory(store, new SecretBox(Buffer.from(MASTER_KEY, "hex")), by);
  const own = { publicId: SECRET.id, secret: SECRET.key };
  await credentials.create({ api: "heymarket", kind: "secret", teamId, import: own });
}

function founder(organizationId: number): Principal {
  return {
    organizationId,
    origin: "cli",
    credentialId: null,
    userId: null,
    teamId: null,
    role: "owner",
    scope: "admin",
  };
}

/** Changes with the schema and with how it is filled, so that a kept database is never an old one. */
function versionOfPopulation(): string {
  const hash = createHash("sha256").update(MASTER_KEY).update(JSON.stringify(SECRET));
  for (const { statements } of MIGRATIONS) hash.update(JSON.stringify(statements(SQLITE)));
  for (const file of [
    "people.ts",
    "user-rows.ts",
    "fill-sqlite.ts",
    "fill-statements.ts",
    "../src/store/user-row.ts",
  ]) {
    hash.update(readFileSync(new URL(file, import.meta.url)));
  }
  return hash.digest("hex").slice(0, 16);
}

function sayHowLong(database: string, people: number, began: number): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`filled ${database} with ${people.toLocaleString("en")} people in ${seconds} s`);
}
