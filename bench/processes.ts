import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { say } from "./bench.ts";
import { processorSeconds } from "./processor-time.ts";

/** Where servers run, and where their clients do. */
export const CORES = { server: 0, client: 1 };
/** Whether processes can be kept to one core each, so that a client takes nothing from its server. */
export const CAN_PIN = availableParallelism() > 1 && spawnSync("taskset", ["-c", "1", "true"]).status === 0;

/** A server that a benchmark started. */
export type RunningServer = AsyncDisposable & {
  url: string;
  /** Processor time that it has used so far, in seconds; NaN where the system does not tell. */
  cpuSeconds(): number;
  /** Memory of its own that it has now, in bytes, without pages of files; NaN where the system does not tell. */
  memoryBytes(): number;
};

/** The command and arguments that run a program on one core; where it cannot be pinned, wherever the system puts it. */
export function onCore(core: number, command: string, args: readonly string[]): [command: string, args: string[]] {
  return CAN_PIN ? ["taskset", ["-c", String(core), command, ...args]] : [command, [...args]];
}

export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/**
 * The product, started as its users start it, as it comes but for its limits, on a free port and the servers' core, or on
 * all that there are.
 */
export async function startRollcall(
  settings: Record<string, string>,
  cores: "one" | "all" = "one",
): Promise<RunningServer> {
  const environment = { ...environmentWithoutSettings(), ...settings, ROLLCALL_LIMITS: "off", ROLLCALL_PORT: "0" };
  return await start(pathOf("../bin/rollcall"), ["serve"], environment, cores);
}

/** A server of Node's own that answers everything with this text, or with the file that it names after an @. */
export async function startBareServer(text: string, contentType: string): Promise<RunningServer> {
  return await start(process.execPath, [pathOf("bare-server.ts"), text, contentType], process.env);
}

async function start(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  cores: "one" | "all" = "one",
): Promise<RunningServer> {
  const [command, commandArgs] = cores === "one" ? onCore(CORES.server, program, args) : [program, args];
  const child = spawn(command, commandArgs, { stdio: ["ignore", "ignore", "pipe"], env: environment });
  const url = await Promise.race([urlFromLog(child), endedTooSoon(child, program)]);
  return {
    url,
    cpuSeconds: () => processorSeconds(child.pid),
    memoryBytes: () => memoryOf(child.pid),
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** The settings of whoever runs the benchmark must not reach the server. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ROLLCALL_")));
}

/** What is no news: that a client went away, as each does at the end of its window, and that all is well. */
const NO_NEWS = /"level":"(?:info|warn)"/u;

/** Waits for the log line that names the server's URL; what went wrong is passed on. */
function urlFromLog({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error("The server has no log.");
  const { promise, resolve } = Promise.withResolvers<string>();
  createInterface(stderr).on("line", (line) => {
    const url = /"url":"([^"]+)"/u.exec(line)?.[1];
    if (url !== undefined) resolve(url);
    else if (!NO_NEWS.test(line)) say(line);
  });
  return promise;
}

async function endedTooSoon(child: ChildProcess, name = ""): Promise<never> {
  await once(child, "exit");
  throw new Error(`${name} ended before it was ready.`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

/**
 * The anonymous memory of a process: proc(5), RssAnon of status, in kB. What SQLite maps of its file is not in it: that
 * is the system's cache, which it takes back when it needs the room.
 */
function memoryOf(pid: number | undefined): number {
  try {
    return Number(/^RssAnon:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
