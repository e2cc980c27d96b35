import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadClient } from "./bench.ts";
import { CAN_PIN, CORES, onCore, pathOf, type RunningServer } from "./processes.ts";
import { SEPARATOR } from "./requests.ts";
import { parseTally, type Tally } from "./tally.ts";

export type Load = {
  client: LoadClient;
  requests: readonly string[];
  connections: number;
  seconds: number;
};

/** A tally as a rate, with the processor seconds that the server used meanwhile; NaN where the system does not tell. */
export type LoadResult = Tally & { perSecond: number; cpuSeconds: number };

/** Sends requests over some connections, each waiting for its answer. Throws when an answer is not a success. */
export async function runLoad(server: RunningServer, load: Load): Promise<LoadResult> {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-load-"));
  try {
    const file = join(directory, "requests");
    writeFileSync(file, load.requests.join(SEPARATOR));
    const before = server.cpuSeconds();
    const tally = parseTally(await output(...clientCommand(server.url, file, load)));
    const cpuSeconds = server.cpuSeconds() - before;
    if (tally.failed > 0) throw new Error(`${tally.failed} of ${tally.answers} answers were not a success.`);
    return { ...tally, perSecond: tally.answers / tally.seconds, cpuSeconds };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What a command prints. Throws when it fails. */
export async function output(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${child.exitCode}: ${text}`);
  return text;
}

function clientCommand(url: string, file: string, load: Load): [command: string, args: string[]] {
  const { client, connections, seconds } = load;
  if (client === "wrk") {
    const how = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", pathOf("load.lua")];
    return onCore(CORES.client, "wrk", [...how, url, "--", file]);
  }
  const args = [pathOf("load-client.ts"), url, file, String(connections), String(seconds)];
  // A client that is never asleep takes a whole core, which must not be the server's.
  return onCore(CORES.client, process.execPath, CAN_PIN ? [...args, "awake"] : args);
}
