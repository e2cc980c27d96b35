import { existsSync } from "node:fs";
import { type Config, describeConfig } from "../config/config.ts";
import { ConfigurationError } from "../config/configuration-error.ts";
import type { Environment } from "../config/env.ts";
import { findMasterKey } from "../config/secrets.ts";
import { SecretBox } from "../directory/credentials/secret-box.ts";
import { openReadOnlyStore, type ReadOnlyStore } from "../store/open-read-only-store.ts";
import { CommandFailure, describeFailure, opening } from "./command-failure.ts";
import { opensWith, sealedSecrets } from "./sealed-secrets.ts";

/** What the doctor checks, in the order in which problems have to be put right. */
export const CHECKS = [
  "configuration",
  "master key",
  "database",
  "replica",
  "migrations",
  "integrity",
  "secrets",
] as const;

/** What a check of the doctor came to. A check is skipped when another one has to be put right first. */
export type Finding = {
  check: (typeof CHECKS)[number];
  status: "ok" | "problem" | "skipped";
  messages: string[];
};

const MOST_SHOWN = 20;

/** Looks at everything that a configuration names. */
export async function* examine(config: Config, environment: Environment): AsyncGenerator<Finding> {
  const { box, finding } = examineMasterKey(config, environment);
  yield finding ?? (await examineMissingKey(config));
  try {
    await using store = openExisting(config);
    await store.ping();
    await opening(() => store.assertUtf8());
    yield ok("database", config.database.backend);
    yield* examineReplica(config);
    yield* examineContent(store, box);
  } catch (error) {
    yield problem("database", describeFailure(error));
  }
}

/**
 * Makes nothing, unlike a server. A key from the environment needs no data directory. Neither a box nor a finding is for a
 * key that is not there.
 */
function examineMasterKey(config: Config, environment: Environment): { box?: SecretBox; finding?: Finding } {
  try {
    const key = findMasterKey(config, environment);
    if (key !== undefined) return { box: new SecretBox(key), finding: ok("master key") };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { finding: problem("master key", ...error.faults.map(({ setting, message }) => `${setting} ${message}`)) };
  }
  return {};
}

/** Whatever needs a key first makes one: it is gone only where something was encrypted under it. */
async function examineMissingKey(config: Config): Promise<Finding> {
  const { ROLLCALL_MASTER_KEY_FILE: file } = describeConfig(config);
  if (!hasDatabase(config)) return skipped("master key", `There is no ${file} yet; rollcall serve makes it.`);
  if (await holdsSecrets(config)) return problem("master key", `There is no ${file}; a server would make a new key.`);
  return ok("master key", `There is no ${file} yet, and nothing is encrypted; rollcall serve makes it.`);
}

/** Whether a database holds anything that the master key encrypts. One that cannot be read may. */
async function holdsSecrets(config: Config): Promise<boolean> {
  try {
    await using store = openExisting(config);
    const { applied } = await store.migrations();
    if (applied.length === 0) return false;
    for await (const _secret of sealedSecrets(store.read)) return true;
    return false;
  } catch {
    return true;
  }
}

function hasDatabase({ database }: Config): boolean {
  return database.backend === "postgres" || existsSync(database.file);
}

function openExisting(config: Config): ReadOnlyStore {
  const { database } = config;
  if (database.backend === "sqlite" && !hasDatabase(config)) {
    throw new CommandFailure(`There is no ${database.file}; rollcall serve or rollcall migrate makes it.`);
  }
  return openReadOnlyStore(database);
}

async function* examineReplica({ database }: Config): AsyncGenerator<Finding> {
  if (database.backend === "sqlite" || database.replicaUrl === undefined) return;
  try {
    await using replica = openReadOnlyStore({ ...database, url: database.replicaUrl });
    await replica.ping();
    yield ok("replica");
  } catch (error) {
    yield problem("replica", describeFailure(error));
  }
}

async function* examineContent(store: ReadOnlyStore, box: SecretBox | undefined): AsyncGenerator<Finding> {
  const migrations = await examineMigrations(store);
  yield migrations;
  if (migrations.status !== "ok") {
    yield skipped("integrity", "needs the migrations");
    yield skipped("secrets", "needs the migrations");
    return;
  }
  yield await examineIntegrity(store);
  yield await examineSecrets(store, box);
}

async function examineMigrations(store: ReadOnlyStore): Promise<Finding> {
  const { pending, unknown } = await store.migrations();
  if (unknown.length > 0) return problem("migrations", `A newer Rollcall ran ${unknown.join(", ")}: start that one.`);
  if (pending.length > 0) return problem("migrations", `Still to run: ${pending.join(", ")}. Start rollcall migrate.`);
  return ok("migrations");
}

async function examineIntegrity(store: ReadOnlyStore): Promise<Finding> {
  try {
    const findings = await store.inspect();
    return findings.length === 0 ? ok("integrity") : problem("integrity", ...findings);
  } catch (error) {
    return problem("integrity", describeFailure(error));
  }
}

async function examineSecrets(store: ReadOnlyStore, box: SecretBox | undefined): Promise<Finding> {
  const sealed = await Array.fromAsync(sealedSecrets(store.read));
  if (box === undefined && sealed.length > 0) return skipped("secrets", "needs the master key");
  const closed = sealed.filter((secret) => box === undefined || !opensWith(box, secret));
  if (closed.length === 0) return ok("secrets", `${sealed.length} encrypted`);
  return problem(
    "secrets",
    `${closed.length} of ${sealed.length} do not open with this master key: it is another one, or they were damaged.`,
    "Put back the key that they were encrypted with, or issue these credentials again, and give these webhooks new secrets:",
    ...closed.slice(0, MOST_SHOWN).map(({ organizationId, holder }) => `${holder} of organization ${organizationId}`),
    ...(closed.length > MOST_SHOWN ? [`and ${closed.length - MOST_SHOWN} more`] : []),
  );
}

function ok(check: Finding["check"], ...messages: string[]): Finding {
  return { check, status: "ok", messages };
}

function problem(check: Finding["check"], ...messages: string[]): Finding {
  return { check, status: "problem", messages };
}

function skipped(check: Finding["check"], ...messages: string[]): Finding {
  return { check, status: "skipped", messages };
}
