import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Bench, type BenchOptions, type LoadClient, say } from "./bench.ts";
import { happyGrasshopper } from "./happygrasshopper.ts";
import { imports } from "./import.ts";
import { jobs } from "./jobs.ts";
import { list } from "./list.ts";
import { lookup } from "./lookup.ts";
import { CAN_PIN } from "./processes.ts";
import { saferMe } from "./saferme.ts";
import { updates } from "./updates.ts";
import { worksection } from "./worksection.ts";

/** Every benchmark, listed by hand. */
const BENCHES: readonly Bench[] = [lookup, updates, happyGrasshopper, saferMe, worksection, jobs, imports, list];

const USAGE = `npm run bench -- NAME [--rounds 5] [--seconds 2] [--client autocannon|wrk] [--no-postgres]

${BENCHES.map(({ name, about }) => `  ${name.padEnd(18)}${about}`).join("\n")}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    client: { type: "string", default: "autocannon" },
    postgres: { type: "boolean", default: true },
  },
});
const bench = BENCHES.find(({ name }) => name === positionals[0]);

if (bench !== undefined) await run(bench);
else if (positionals.length === 0) process.stdout.write(USAGE);
else refuse(`There is no benchmark ${positionals[0]}.`);

async function run(chosen: Bench): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  say(`${chosen.name}, with ${options.client} as the client`);
  if (!CAN_PIN) say("processes are not pinned to cores here (that needs taskset and two of them): read with care");
  const results = await chosen.run(options);
  process.stdout.write(`${JSON.stringify({ bench: chosen.name, results })}\n`);
}

function readOptions(): BenchOptions | undefined {
  const rounds = Number(values.rounds);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(rounds) || rounds < 1) return refuse("--rounds is a whole number from 1.");
  if (!Number.isInteger(seconds) || seconds < 1) return refuse("--seconds is a whole number from 1.");
  const { client, postgres } = values;
  if (!isClient(client)) return refuse("--client is autocannon or wrk.");
  if (client === "wrk" && spawnSync("wrk", ["--version"]).error !== undefined) return refuse("There is no wrk here.");
  return { rounds, seconds, client, postgres };
}

function isClient(text: string): text is LoadClient {
  return text === "autocannon" || text === "wrk";
}

function refuse(reason: string): undefined {
  say(`${reason}\n\n${USAGE}`);
  process.exitCode = 2;
}
