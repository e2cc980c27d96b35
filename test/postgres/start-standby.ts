import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { serverPrograms } from "./server-programs.ts";
import { serverUser } from "./server-user.ts";
import { freePort } from "./start-postgres.ts";

const run = promisify(execFile);

const START_TIMEOUT_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 50;
/** Files that belong to a running server, not to its data. */
const OF_THE_PRIMARY = ["postmaster.pid", "postmaster.opts"];
/** Runs the server until the input ends, which it does when this process ends, however it ends. */
const GUARD = `
  "$1" -D "$0/data" > "$0/log" 2>&1 &
  cat > /dev/null
  kill -INT $! && wait $!
  rm -rf "$0"
`;

export type RunningStandby = { url: string; stop: () => Promise<void> };

/**
 * Starts a streaming replica of a server that `startPostgres` started: from a copy of its running data, which the
 * log makes whole (PostgreSQL's manual, 25.3.3, making a base backup using the low-level API).
 */
export async function startStandby(primaryUrl: string): Promise<RunningStandby> {
  const user = serverUser();
  const directory = await mkdtemp(join(tmpdir(), "rollcall-standby-"));
  const programs = await serverPrograms(user, directory);
  const port = await copyOf(primaryUrl, directory);
  if (user.uid !== undefined) await run("chown", ["-R", `${user.uid}:${user.gid}`, directory]);
  await run("chmod", ["700", directory, join(directory, "data")]);
  const guard = spawn("sh", ["-c", GUARD, directory, programs.postgres], {
    ...user,
    cwd: directory,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const url = new URL(primaryUrl);
  url.port = String(port);
  const stop = () => release(guard, directory);
  try {
    await answering(url.href);
    return { url: url.href, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function copyOf(primaryUrl: string, directory: string): Promise<number> {
  const data = join(directory, "data");
  const client = new Client({ connectionString: primaryUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    await client.query("select pg_backup_start('standby', true)");
    await cp(rows[0]?.data_directory ?? "", data, {
      recursive: true,
      filter: (source) => !OF_THE_PRIMARY.some((name) => source.endsWith(`/${name}`)),
    });
    const { rows: label } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    await writeFile(join(data, "backup_label"), label[0]?.labelfile ?? "");
  } finally {
    await client.end();
  }
  return await configure(data, directory, primaryUrl);
}

async function configure(data: string, directory: string, primaryUrl: string): Promise<number> {
  const primary = new URL(primaryUrl);
  const port = await freePort();
  const source = `host=127.0.0.1 port=${primary.port} user=${primary.username} password=${primary.password}`;
  const settings = [`port = ${port}`, `unix_socket_directories = '${directory}'`, `primary_conninfo = '${source}'`];
  await appendFile(join(data, "postgresql.conf"), ["", ...settings, ""].join("\n"));
  await writeFile(join(data, "standby.signal"), "");
  return port;
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}

async function release(guard: ChildProcess, directory: string): Promise<void> {
  if (guard.exitCode === null && guard.signalCode === null) {
    const gone = once(guard, "exit");
    guard.stdin?.end();
    await gone;
  }
  await rm(directory, { recursive: true, force: true });
}
