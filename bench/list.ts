import { startPostgres } from "../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../test/postgres/test-database.ts";
import { type Bench, type BenchOptions, type BenchResult, result, say } from "./bench.ts";
import { issueRestKey } from "./key-of-rest.ts";
import { measureInTurns, underLoad } from "./measure.ts";
import { type Populated, populatedSqlite, populatePostgres } from "./populate.ts";
import { type RunningServer, startRollcall } from "./processes.ts";
import { processorOfPostgres } from "./processor-time.ts";
import { rawRequest } from "./requests.ts";

const SIZES = [1000, 100_000, 1_000_000];
const LIST = "/directory/v1/users";
/** Requests to prepare for each second; they go round when they do not suffice. */
const PREPARED = 2000;
const LARGEST_PAGE = 500;
const NEWEST = 500;
/** What somebody types, letter by letter: ten are shown of each, in the smallest directory too. */
const TYPED = ["amara", "okafor"].flatMap((name) => Array.from(name, (_letter, last) => name.slice(0, last + 1)));

/** A directory that is measured, with a cursor into its middle. */
type Directory = { people: number; server: RunningServer; key: string; middle: string };

/** A read that is measured: the paths of its requests. */
type Read = { name: string; paths: (directory: Directory) => string[] };

const READS: readonly Read[] = [
  { name: "a page of 100", paths: () => [`${LIST}?limit=100&sort=name`] },
  { name: "a page of 100 in the middle", paths: ({ middle }) => [`${LIST}?limit=100&sort=name&cursor=${middle}`] },
  { name: "search as it is typed", paths: () => TYPED.map((text) => searched(text)) },
  { name: "search for two names", paths: () => [searched("amara okafor")] },
  { name: "search for somebody who is not there", paths: () => [searched("amara okaforr")] },
  {
    name: "search as it is typed, in the order of names",
    paths: () => TYPED.map((text) => `${searched(text)}&sort=name`),
  },
  {
    name: `a count of the ${NEWEST} newest`,
    paths: ({ people }) => [filtered(`id > ${people - NEWEST} and status = "active"`)],
  },
  { name: "a count of 1 in 41", paths: () => [filtered('family_name = "okafor"')] },
];

function searched(text: string): string {
  return `${LIST}?limit=10&search=${encodeURIComponent(text)}`;
}

function filtered(filter: string): string {
  return `${LIST}?limit=1&total=true&filter=${encodeURIComponent(filter)}`;
}

export const list: Bench = {
  name: "list",
  about: "pages, deep cursors, searches and counts of the REST API at 1,000, 100,000 and 1,000,000 people",
  async run(options) {
    const results = await measure("SQLite", options, (people) => populatedSqlite(people));
    if (!options.postgres) return results;
    const postgres = await startPostgres({ settings: ["shared_buffers = 1GB", "max_wal_size = 8GB"] });
    try {
      const populated = async (people: number) => {
        const { url } = await createTestDatabase(postgres.url);
        return await populatePostgres(url, people);
      };
      const ofDatabase = await processorOfPostgres(postgres.url);
      return [...results, ...(await measure("PostgreSQL", options, populated, ofDatabase))];
    } finally {
      await postgres.stop();
    }
  },
};

/**
 * The processor time of each read, one request after another, in all directories in turn, beside itself in the smallest.
 * `ofDatabase` tells what a server of a database has used: it counts too.
 */
async function measure(
  database: string,
  options: BenchOptions,
  populate: (people: number) => Promise<Populated>,
  ofDatabase: () => number = () => 0,
): Promise<BenchResult[]> {
  await using stack = new AsyncDisposableStack();
  const directories: Directory[] = [];
  for (const people of SIZES) directories.push(await startDirectory(await populate(people), stack));
  const nameOf = (read: Read, { people }: Directory) =>
    `${read.name}, ${people.toLocaleString("en")} people, ${database}`;
  // All of them together, as warming one read up warms its server for the others too.
  const subjects = READS.flatMap((read) =>
    directories.map((directory) => {
      const { server, key } = directory;
      const whole = { ...server, cpuSeconds: () => server.cpuSeconds() + ofDatabase() };
      const raw = read.paths(directory).map((path) => rawRequest({ method: "GET", path, token: key }));
      const make = (count: number) => Array.from({ length: count }, (_none, index) => raw[index % raw.length] ?? "");
      const load = { client: options.client, connections: 1 };
      return underLoad(nameOf(read, directory), whole, load, { make, perSecond: PREPARED });
    }),
  );
  const figures = await measureInTurns(subjects, options);
  const costOf = (name: string) => 1e6 / (figures.get(name)?.perCpuSecond ?? Number.NaN);
  return READS.flatMap((read) => {
    const [smallest = "", ...others] = directories.map((directory) => nameOf(read, directory));
    const beside = { what: smallest, value: costOf(smallest) };
    return others.map((name) => result(name, costOf(name), "µs of processor time", beside));
  });
}

async function startDirectory(populated: Populated, stack: AsyncDisposableStack): Promise<Directory> {
  const key = await issueRestKey(populated);
  const server = stack.use(await startRollcall({ ROLLCALL_LOG_REQUESTS: "none", ...populated.environment }));
  return { people: populated.people, server, key, middle: await middleOf(server, key, populated.people) };
}

/** Walks to the middle of the list, as a cursor cannot be made up. */
async function middleOf(server: RunningServer, key: string, people: number): Promise<string> {
  let cursor = "";
  for (let seen = 0; seen < people / 2; seen += LARGEST_PAGE) {
    const start = cursor === "" ? "" : `&cursor=${cursor}`;
    const fields = "given_name,uuid,emails,phones,custom,chats,socials,addresses"
      .split(",")
      .map((name) => `-${name}`)
      .join(",");
    const answer = await fetch(`${server.url}${LIST}?sort=name&limit=${LARGEST_PAGE}&fields=${fields}${start}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const page: unknown = await answer.json();
    const next: unknown = typeof page === "object" && page !== null ? Reflect.get(page, "next_cursor") : null;
    if (typeof next !== "string") break;
    cursor = next;
  }
  say(`walked to the middle of ${people.toLocaleString("en")} people`);
  return cursor;
}
