import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import type { Environment } from "./env.ts";
import { loadSecrets } from "./secrets.ts";
import type { ConfigurationFault } from "./setting-reader.ts";

const KEY = "0123456789abcdef".repeat(4);

let directory: string;
let data: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-secrets-"));
  data = join(directory, "data");
  file = join(data, "master.key");
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function keyOf(environment: Environment): Buffer {
  const whole = { ROLLCALL_DATA_DIR: data, ...environment };
  return loadSecrets(loadConfig(whole), whole).masterKey;
}

function faultsOf(environment: Environment): readonly ConfigurationFault[] {
  try {
    keyOf(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  throw new Error("The key was taken.");
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

function writeKeyFile(content: string, mode = 0o600): void {
  mkdirSync(data, { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

describe("from the environment", () => {
  test.each([
    ["hexadecimal digits", KEY],
    ["base64", Buffer.from(KEY, "hex").toString("base64")],
  ])("the key is read from %s, and no file is made", (_, text) => {
    expect(keyOf({ ROLLCALL_MASTER_KEY: text }).toString("hex")).toBe(KEY);
    expect(readdirSync(data)).toEqual([]);
  });

  test("with PostgreSQL nothing goes into the data directory, and it is not made", () => {
    keyOf({ ROLLCALL_MASTER_KEY: KEY, ROLLCALL_DATABASE_URL: "postgres://h/d" });
    expect(readdirSync(directory)).toEqual([]);
  });

  test("an environment that lost the key since the configuration was read is refused", () => {
    const config = loadConfig({ ROLLCALL_DATA_DIR: data, ROLLCALL_MASTER_KEY: KEY });
    expect(() => loadSecrets(config, {})).toThrow(ConfigurationError);
  });
});

describe("the first start", () => {
  test("makes the data directory 0700 and a whole key file 0600 in it, and nothing else", () => {
    const key = keyOf({});
    expect(key).toHaveLength(32);
    expect(readFileSync(file, "utf8")).toBe(`${key.toString("hex")}\n`);
    expect(modeOf(data)).toBe(0o700);
    expect(modeOf(file)).toBe(0o600);
    expect(readdirSync(data)).toEqual(["master.key"]);
  });

  test("makes a data directory that is several levels away", () => {
    data = join(directory, "a/b/c");
    keyOf({});
    expect([modeOf(data), modeOf(join(directory, "a"))]).toEqual([0o700, 0o700]);
  });

  test("the second start reads the same key", () => {
    const first = keyOf({});
    expect(keyOf({})).toEqual(first);
  });

  test("two data directories get two keys", () => {
    const first = keyOf({});
    data = join(directory, "other");
    expect(keyOf({})).not.toEqual(first);
  });

  test("a key file elsewhere is made too, but not the directory that it should be in", () => {
    keyOf({ ROLLCALL_MASTER_KEY_FILE: join(directory, "key") });
    expect(modeOf(join(directory, "key"))).toBe(0o600);
    const missing = join(directory, "not-mounted/key");
    expect(faultsOf({ ROLLCALL_MASTER_KEY_FILE: missing })).toEqual([
      { setting: "ROLLCALL_MASTER_KEY_FILE", message: `is ${missing}, which cannot be made (ENOENT)` },
    ]);
    expect(readdirSync(directory).toSorted()).toEqual(["data", "key"]);
  });

  test("a file where the data directory should be is refused", () => {
    writeFileSync(data, "");
    expect(faultsOf({})).toEqual([
      { setting: "ROLLCALL_DATA_DIR", message: `is ${data}, which cannot be made (EEXIST)` },
    ]);
  });
});

describe("a key file that is there", () => {
  test.each([
    ["hexadecimal digits", KEY],
    ["a line end", `${KEY}\n`],
    ["base64", `${Buffer.from(KEY, "hex").toString("base64")}\r\n`],
  ])("is read with %s", (_, content) => {
    writeKeyFile(content);
    expect(keyOf({}).toString("hex")).toBe(KEY);
  });

  test.each([0o600, 0o400, 0o700])("is read with mode %o", (mode) => {
    writeKeyFile(KEY, mode);
    expect(keyOf({}).toString("hex")).toBe(KEY);
  });

  test.each([0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o777])("is refused with mode %o", (mode) => {
    writeKeyFile(KEY, mode);
    const message = `is ${file}, which is open to others (mode 0${mode.toString(8)}); run chmod 600 on it`;
    expect(faultsOf({})).toEqual([{ setting: "ROLLCALL_MASTER_KEY_FILE", message }]);
    expect(modeOf(file)).toBe(mode);
  });

  test.each(["", "\n", KEY.slice(2), `${KEY}00`, `${KEY}\n${KEY}`, "not a key"])(
    "is refused and kept as %j",
    (content) => {
      writeKeyFile(content);
      const [fault, ...others] = faultsOf({});
      expect(others).toEqual([]);
      expect(fault?.setting).toBe("ROLLCALL_MASTER_KEY_FILE");
      expect(fault?.message).toMatch(/^is \S+, whose content must be 32 bytes/);
      expect(fault?.message).not.toContain(KEY.slice(2));
      expect(readFileSync(file, "utf8")).toBe(content);
    },
  );

  test("is refused together with the settings, not after them", () => {
    writeKeyFile(KEY, 0o644);
    const settings = ["ROLLCALL_PORT", "ROLLCALL_MASTER_KEY_FILE"];
    const faulty = { ROLLCALL_PORT: "http" };
    expect(faultsOf(faulty).map(({ setting }) => setting)).toEqual(settings);
    writeKeyFile("short");
    expect(faultsOf(faulty).map(({ setting }) => setting)).toEqual(settings);
    const missing = { ...faulty, ROLLCALL_MASTER_KEY_FILE: join(directory, "not-mounted/key") };
    expect(faultsOf(missing).map(({ setting }) => setting)).toEqual(settings);
    writeKeyFile(KEY, 0o600);
    expect(faultsOf(faulty).map(({ setting }) => setting)).toEqual(["ROLLCALL_PORT"]);
  });

  test("is not made when the settings are refused, nor looked for where they are wrong", () => {
    expect(faultsOf({ ROLLCALL_PORT: "http" })).toHaveLength(1);
    expect(readdirSync(directory)).toEqual([]);
    expect(faultsOf({ ROLLCALL_DATA_DIR: "~" }).map(({ setting }) => setting)).toEqual(["ROLLCALL_DATA_DIR"]);
  });

  test("is refused when it is a directory", () => {
    mkdirSync(file, { recursive: true });
    expect(faultsOf({})[0]?.message).toBe(`is ${file}, which is not a file`);
  });

  test("is followed when it is a link, and refused when the link leads nowhere", () => {
    mkdirSync(data);
    symlinkSync(join(directory, "real"), file);
    expect(faultsOf({})[0]?.message).toMatch(/is it a link to nothing\?$/);
    writeFileSync(join(directory, "real"), KEY, { mode: 0o600 });
    expect(keyOf({}).toString("hex")).toBe(KEY);
  });
});

/** What one racer does in a directory, as the body of a function that sees `loadKey`, `directory` and `readFileSync`. */
const LOADS_KEY = "return loadKey(directory);";
const WATCHES_FILE = `
  for (;;) {
    try {
      return readFileSync(directory + "/master.key", "utf8").trim();
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
`;

const RACER = `
  const { readFileSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  const { act, arrived, directories, modules, racers } = workerData;
  Promise.all(modules.map((url) => import(url))).then(([{ loadConfig }, { loadSecrets }]) => {
    const loadKey = (directory) => {
      const environment = { ROLLCALL_DATA_DIR: directory };
      return loadSecrets(loadConfig(environment), environment).masterKey.toString("hex");
    };
    const run = new Function("loadKey", "directory", "readFileSync", act);
    const keys = directories.map((directory, round) => {
      Atomics.add(arrived, round, 1);
      while (Atomics.load(arrived, round) < racers);
      return run(loadKey, directory, readFileSync);
    });
    parentPort.postMessage(keys);
  });
`;

/** Runs each act in a thread of its own, all of them in each directory at the same moment; gives the keys that each saw. */
async function race(directories: readonly string[], acts: readonly string[]): Promise<readonly (readonly string[])[]> {
  const arrived = new Int32Array(new SharedArrayBuffer(4 * directories.length));
  const modules = ["config", "secrets"].map((name) => new URL(`./${name}.ts`, import.meta.url).href);
  const workers = acts.map(
    (act) => new Worker(RACER, { eval: true, workerData: { act, arrived, directories, modules, racers: acts.length } }),
  );
  try {
    return await Promise.all(workers.map(async (worker) => await keysOf(worker)));
  } finally {
    await Promise.all(workers.map(async (worker) => await worker.terminate()));
  }
}

async function keysOf(worker: Worker): Promise<readonly string[]> {
  return await new Promise((resolve, reject) => {
    worker.on("message", resolve).on("error", reject);
  });
}

describe("starts at the same moment", { timeout: 60_000 }, () => {
  let directories: readonly string[];

  beforeEach(() => {
    directories = Array.from({ length: 100 }, (_, round) => join(directory, `round-${round}`));
  });

  test("agree on one key, and leave one file", async () => {
    const [first, second] = await race(directories, [LOADS_KEY, LOADS_KEY]);
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(directories.length);
    for (const [round, path] of directories.entries()) {
      expect(readdirSync(path)).toEqual(["master.key"]);
      expect(readFileSync(join(path, "master.key"), "utf8")).toBe(`${first?.[round]}\n`);
    }
  });

  test("never see a part of a key file", async () => {
    const [made, seen] = await race(directories, [LOADS_KEY, WATCHES_FILE]);
    expect(seen).toEqual(made);
  });
});
