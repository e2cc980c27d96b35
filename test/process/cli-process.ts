import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createSigner } from "fast-jwt";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export type Settings = Readonly<Record<string, string>>;

/** What is left of a process that has ended. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** Runs a command to its end, with `input` on its stdin. */
export async function rollcall(args: readonly string[], settings: Settings = {}, input = ""): Promise<Ended> {
  const command = start(args, settings);
  // A command that does not read its stdin may have ended before it is written to.
  command.child.stdin.on("error", () => {});
  command.child.stdin.end(input);
  return await command.ended();
}

/** The same, read as the JSON document that it prints. Throws when the command fails. */
export async function rollcallJson<Printed>(
  args: readonly string[],
  settings: Settings = {},
  input = "",
): Promise<Printed> {
  const { code, stdout, stderr } = await rollcall([...args, "--json"], settings, input);
  if (code !== 0) throw new Error(`rollcall ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Printed;
}

export type RunningProcess = {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Waits until stdout, or stderr, holds the pattern. Throws when the process ends before. */
  saw(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray>;
  ended(): Promise<Ended>;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
};

/** Starts a command that goes on until it is told to stop. */
export function start(args: readonly string[], settings: Settings = {}): RunningProcess {
  return watch(spawn(process.execPath, [MAIN, ...args], { env: environment(settings), stdio: "pipe" }));
}

/** Where programs that tests start find what was compiled before: half of a start is compiling. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../../node_modules/.cache/node-compile", import.meta.url));

/** What a user's shell has, without settings of the developer who runs the tests. */
export function environment(settings: Settings): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:ROLLCALL_|NODE_|VITEST|npm_)/u.test(name));
  return { ...Object.fromEntries(own), NODE_COMPILE_CACHE, ...settings };
}

export function watch(child: ChildProcessByStdio<Writable, Readable, Readable>): RunningProcess {
  const output = { stdout: "", stderr: "" };
  const exit = once(child, "close");
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output.stderr += chunk));
  const ended = async () => {
    await exit;
    return { code: child.exitCode, signal: child.signalCode, ...output };
  };
  const saw = async (stream: "stdout" | "stderr", pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(output[stream]);
      if (match !== null) return match;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended first: ${output.stderr}`);
      await Promise.race([once(child[stream], "data"), exit]);
    }
  };
  return {
    child,
    saw,
    ended,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      return await ended();
    },
  };
}

/** Starts `serve` on a free port of the loopback interface and waits until it listens. */
export async function serve(
  args: readonly string[],
  settings: Settings = {},
): Promise<RunningProcess & { url: string }> {
  const server = start(["serve", "--port", "0", "--log-format", "json", ...args], settings);
  const [, url = ""] = await server.saw("stderr", /"url":"([^"]+)"/u);
  return { ...server, url };
}

export type Answer = { status: number; body: unknown };

/** Asks a server, with a JSON body on any method, as Heymarket's clients do. */
export async function ask(method: string, url: string, authorization: string, body?: object): Promise<Answer> {
  const content = body === undefined ? "" : JSON.stringify(body);
  // Node sends no length on a GET by itself.
  const length = { "content-length": Buffer.byteLength(content) };
  const sent = request(url, { method, headers: { authorization, "content-type": "application/json", ...length } });
  sent.end(content);
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}

/** A JWT as a Heymarket client signs it with its API secret. */
export function heymarketToken(secretId: string, secretKey: string): string {
  const sign = createSigner({ key: `${secretId}||${secretKey}`, algorithm: "HS256" });
  return sign({ iss: secretId, iat: Math.floor(Date.now() / 1000) });
}
