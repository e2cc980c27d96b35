import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchOptions, type BenchResult, result, say } from "./bench.ts";
import { type Figures, measureInTurns, type Requests, type Subject, underLoad } from "./measure.ts";
import { emailOf } from "./people.ts";
import { type Populated, populatedSqlite, populatePostgres } from "./populate.ts";
import { type RunningServer, startBareServer, startRollcall } from "./processes.ts";
import { mintToken, rawRequest } from "./requests.ts";
import { seededRandom } from "./seeded-random.ts";

const PATH = "/v1/users/get";
const CONNECTIONS = 32;
const FEW = 1000;
const MANY = 1_000_000;
const REUSED_TOKENS = 200;
const SEED = 20_261_121;
/** Requests to prepare for each second. Those of the same token go round when they do not suffice. */
const PREPARED = { 1: 30_000, 10: 10_000, 100: 2000 };

/** How many people a request asks for. */
type Count = keyof typeof PREPARED;
/** A server that knows so many people. */
type Directory = { name: string; people: number; server: RunningServer };
/** What is measured, what beside, and the least ratio that it shall reach. */
type Comparison = { name: string; beside: string; target?: number };

export const lookup: Bench = {
  name: "lookup",
  about: "GET /v1/users/get on one core, with 1,000 and with 1,000,000 people, beside a bare node:http server",
  run,
};

async function run(options: BenchOptions): Promise<BenchResult[]> {
  await using stack = new AsyncDisposableStack();
  const directories = await startDirectories(options, stack);
  const bare = await startBareServers(directories, stack);
  const subjects = [...bareSubjects(bare, options), ...directories.flatMap((each) => subjectsOf(each, options))];
  const figures = await measureInTurns(subjects, options);
  const compared = comparisons(directories);
  const results = compared.map((each) => resultOf(each, figures, "perSecond", "requests/s"));
  const byCpu = compared.map((each) => resultOf(each, figures, "perCpuSecond", "requests/s of processor time"));
  const known = byCpu.filter(({ ratio }) => Number.isFinite(ratio));
  sayTargets(compared, known.length > 0 ? known : results);
  return [...results, ...known];
}

async function startDirectories({ postgres }: BenchOptions, stack: AsyncDisposableStack): Promise<Directory[]> {
  const populations = [
    { name: "SQLite", ...(await populatedSqlite(FEW)) },
    { name: "SQLite", ...(await populatedSqlite(MANY)) },
    ...(postgres ? await postgresPopulations(stack) : []),
  ];
  const directories: Directory[] = [];
  for (const { name, people, environment } of populations) {
    const server = stack.use(await startRollcall(environment));
    directories.push({ name: `${name}, ${people.toLocaleString("en")} people`, people, server });
  }
  return directories;
}

async function postgresPopulations(stack: AsyncDisposableStack): Promise<(Populated & { name: string })[]> {
  const server = await startPostgres({ settings: ["shared_buffers = 1GB", "max_wal_size = 8GB"] });
  stack.defer(() => server.stop());
  const populations = [];
  for (const people of [FEW, MANY]) {
    const { url } = await createTestDatabase(server.url);
    populations.push({ name: "PostgreSQL", ...(await populatePostgres(url, people)) });
  }
  return populations;
}

/** A bare server for each size of answer, with the very bytes that the product answers. */
async function startBareServers(
  [directory]: readonly Directory[],
  stack: AsyncDisposableStack,
): Promise<Map<Count, RunningServer>> {
  if (directory === undefined) throw new Error("There is no server to learn the answers from.");
  const servers = new Map<Count, RunningServer>();
  for (const count of [1, 10, 100] as const) {
    const { text, contentType } = await sampleAnswer(directory, count);
    servers.set(count, stack.use(await startBareServer(text, contentType)));
  }
  return servers;
}

/** Asks for somebody whose name is written in Latin and somebody else's; throws when the answer does not hold them. */
async function sampleAnswer(
  { server, people }: Directory,
  count: number,
): Promise<{ text: string; contentType: string }> {
  const emails = Array.from({ length: count }, (_none, index) => emailOf(1 + ((index * 37) % people)));
  const query = new URLSearchParams(emails.map((email): [string, string] => ["email[]", email]));
  const response = await fetch(`${server.url}${PATH}?${query.toString()}`, {
    headers: { authorization: `Bearer ${mintToken()}` },
  });
  const text = await response.text();
  const missing = emails.find((email) => !text.includes(JSON.stringify(email)));
  if (!response.ok || missing !== undefined) throw new Error(`The answer does not hold everybody: ${text}`);
  const contentType = response.headers.get("content-type") ?? "";
  say(`${count} people are ${Buffer.byteLength(text).toLocaleString("en")} bytes of ${contentType}`);
  return { text, contentType };
}

function bareSubjects(servers: ReadonlyMap<Count, RunningServer>, { client }: BenchOptions): Subject[] {
  return Array.from(servers, ([count, server]) =>
    underLoad(bareName(count), server, { client, connections: CONNECTIONS }, requestsFor(FEW, count)),
  );
}

function subjectsOf({ name, people, server }: Directory, { client }: BenchOptions): Subject[] {
  const load = { client, connections: CONNECTIONS };
  const single = [
    underLoad(`tokens used again, ${name}`, server, load, requestsFor(people, 1)),
    underLoad(`a fresh token each, ${name}`, server, load, freshRequests(people)),
  ];
  if (!name.startsWith("SQLite")) return single;
  return [
    ...single,
    underLoad(`10 e-mails, ${name}`, server, load, requestsFor(people, 10)),
    underLoad(`100 e-mails, ${name}`, server, load, requestsFor(people, 100)),
    underLoad(`query parameter, ${name}`, server, load, queryRequests(people)),
  ];
}

function comparisons(directories: readonly Directory[]): Comparison[] {
  const beside = (name: string, count: number, target?: number): Comparison =>
    target === undefined ? { name, beside: bareName(count) } : { name, beside: bareName(count), target };
  const [few, many] = directories.map(({ name }) => name);
  return [
    ...directories.flatMap(({ name }) => {
      const isTarget = name.startsWith("SQLite");
      return [
        beside(`tokens used again, ${name}`, 1, isTarget ? 0.4 : undefined),
        beside(`a fresh token each, ${name}`, 1, isTarget ? 0.3 : undefined),
        ...(isTarget
          ? [
              beside(`10 e-mails, ${name}`, 10),
              beside(`100 e-mails, ${name}`, 100),
              beside(`query parameter, ${name}`, 1),
            ]
          : []),
      ];
    }),
    { name: `tokens used again, ${many}`, beside: `tokens used again, ${few}`, target: 0.85 },
    { name: `a fresh token each, ${many}`, beside: `a fresh token each, ${few}`, target: 0.85 },
  ];
}

function bareName(count: number): string {
  return `bare node:http, ${count === 1 ? "1 person's" : `${count} people's`} bytes`;
}

function requestsFor(people: number, count: Count): Requests {
  const random = seededRandom(SEED + people + count);
  const make = (length: number): string[] => {
    const tokens = Array.from({ length: REUSED_TOKENS }, mintToken);
    return Array.from({ length }, (_none, index) => {
      const token = tokens[index % tokens.length] ?? "";
      return rawRequest({ method: "GET", path: PATH, token, body: lookupBody(random, people, count) });
    });
  };
  return { make, perSecond: PREPARED[count] };
}

function freshRequests(people: number): Requests {
  const random = seededRandom(SEED + people);
  const make = (length: number): string[] =>
    Array.from({ length }, () =>
      rawRequest({ method: "GET", path: PATH, token: mintToken(), body: lookupBody(random, people, 1) }),
    );
  return { make, perSecond: PREPARED[1], distinct: true };
}

function queryRequests(people: number): Requests {
  const random = seededRandom(SEED - people);
  const make = (length: number): string[] => {
    const token = mintToken();
    return Array.from({ length }, () => {
      const email = encodeURIComponent(anyEmail(random, people));
      return rawRequest({ method: "GET", path: `${PATH}?email=${email}`, token });
    });
  };
  return { make, perSecond: PREPARED[1] };
}

/** The body of a lookup of people drawn from all. */
function lookupBody(random: () => number, people: number, count: number): string {
  return JSON.stringify({ email: Array.from({ length: count }, () => anyEmail(random, people)) });
}

function anyEmail(random: () => number, people: number): string {
  return emailOf(1 + Math.floor(random() * people));
}

function resultOf(
  { name, beside }: Comparison,
  figures: ReadonlyMap<string, Figures>,
  kind: keyof Figures,
  unit: string,
): BenchResult {
  const value = figures.get(name)?.[kind] ?? Number.NaN;
  return result(name, value, unit, { what: beside, value: figures.get(beside)?.[kind] ?? Number.NaN });
}

/** The client can hold up the bare server, which would flatter the product, but not what it costs the processor. */
function sayTargets(compared: readonly Comparison[], results: readonly BenchResult[]): void {
  say(`targets, in ${results[0]?.unit}:`);
  for (const [index, { name, beside, target }] of compared.entries()) {
    const ratio = results[index]?.ratio;
    if (target === undefined || ratio === undefined) continue;
    say(`  ${ratio >= target ? "met    " : "not met"} ${ratio} of at least ${target}: ${name}, beside ${beside}`);
  }
}
