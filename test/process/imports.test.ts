import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { TestOrganization } from "../fixtures/organization.ts";
import { ndjson } from "../fixtures/run-import.ts";
import { RestClient } from "../http/rest-client.ts";
import { runSql } from "../http/run-sql.ts";
import { type RunningProcess, serve } from "./cli-process.ts";
import { jobPlace, type JobPlace } from "./job-place.ts";

/** A part of what an import may have, so that the tests stay short; all of it on demand. */
const ROWS = Number(process.env["ROLLCALL_TEST_IMPORT_ROWS"] ?? 8000);
const KILLS = 20;
/** So that the last kill comes long before the end. */
const LONGEST_LIFE_MILLISECONDS = ROWS / 300;
const NDJSON = { "content-type": "application/x-ndjson" };

type Server = RunningProcess & { url: string };

/** What an import has led to, without times and random ids. */
type Outcome = { results: string; refused: string; directory: string; journal: string[]; summary: object };

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

/** New people with and without ids, the same ones again, changes, mistakes, places whose supervisors come later. */
const FILE = ndjson(
  { kind: "team", id: 70, name: "Imported" },
  ...Array.from({ length: ROWS }, (_, number) => ({
    ...(number % 5 === 0 ? { id: 1000 + number } : {}),
    email: number % 97 === 50 ? "not an address" : `row${number % 31 === 30 ? number - 30 : number}@imports.example`,
    given_name: `Given ${number}`,
    phone: `+1510${String(2_000_000 + number)}`,
    status: number % 61 === 60 ? "asleep" : "active",
    memberships: [{ team_id: 70, role: "member", ...supervisorOf(number) }],
  })),
);

function supervisorOf(number: number): { supervisor_id?: number } {
  if (number % 40 === 1) return { supervisor_id: 1000 + 5 * Math.floor(ROWS / 10) };
  return number % 40 === 2 ? { supervisor_id: 999_999 } : {};
}

async function start({ settings }: JobPlace): Promise<Server> {
  const server = await serve([], settings);
  running.push(server);
  return server;
}

async function kill(server: Server): Promise<void> {
  expect((await server.stop("SIGKILL")).signal).toBe("SIGKILL");
  running.splice(running.indexOf(server), 1);
}

async function keyOf({ location }: JobPlace): Promise<string> {
  return await inOrganization(location, async ({ directory }) => {
    return (await directory.credentials.create({ api: "rest", kind: "api_key", role: "owner", scope: "admin" })).secret;
  });
}

async function inOrganization<Result>(
  location: JobPlace["location"],
  work: (organization: TestOrganization) => Promise<Result>,
): Promise<Result> {
  await using store = await openStore(location);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The organization is gone.");
  // The server's master key is not the test's, and nothing that is sealed is read.
  return await work(new TestOrganization(store, organization));
}

async function submit(rest: RestClient, query = "?match_on=email"): Promise<number> {
  const answer = await rest.post(`/imports${query}`, FILE, NDJSON);
  expect(answer.status, answer.text).toBe(202);
  return answer.json().id;
}

async function outcomeOf(place: JobPlace, rest: RestClient, id: number): Promise<Outcome> {
  let job = (await rest.get(`/imports/${id}`)).json();
  for (; job.finished_at === null; job = (await rest.get(`/imports/${id}`)).json()) await sleep(100);
  expect(job.state).toBe("completed");
  const stable = (text: string) => text.replaceAll(/"(?:uuid|created_at|updated_at)":"[^"]+",?/gu, "");
  return {
    results: (await rest.get(`/imports/${id}/results`)).text,
    refused: (await rest.get(`/imports/${id}/refused`)).text,
    directory: stable((await rest.get("/exports?format=ndjson")).text),
    journal: await journalOf(place),
    summary: job.summary,
  };
}

/** What was written down, in order: each row at each version once. */
async function journalOf({ location }: JobPlace): Promise<string[]> {
  return await inOrganization(location, async ({ directory, store }) => {
    expect(await store.inspect()).toEqual([]);
    const entries: string[] = [];
    for (let after = 0; ;) {
      const filter = { op: "gt", field: "id", value: after } as const;
      const { rows } = await directory.journal.list({ filter, limit: 1000 });
      entries.push(
        ...rows.map(({ action, object, objectId, version }) => `${action} ${object} ${objectId} ${version}`),
      );
      const last = rows.at(-1);
      if (last === undefined) return entries.filter((entry) => !entry.includes(" credential "));
      after = last.id;
    }
  });
}

describe.each(["sqlite", "postgres"] as const)("on %s", (backend) => {
  let undisturbed: Outcome;

  beforeAll(async () => {
    await using place = await jobPlace(backend);
    const key = await keyOf(place);
    const server = await start(place);
    const rest = new RestClient(server.url, key);
    undisturbed = await outcomeOf(place, rest, await submit(rest));
    await kill(server);
  }, 600_000);

  test("an import that nothing disturbs does each row once, in order", () => {
    const lines = undisturbed.results.trimEnd().split("\r\n").slice(1);
    expect(lines.slice(0, ROWS + 1).map((line) => Number(line.split(",", 1)[0]))).toEqual(
      Array.from({ length: ROWS + 1 }, (_, number) => number + 1),
    );
    const awaited = lines.slice(ROWS + 1);
    expect(awaited.length).toBeGreaterThan(0);
    expect(awaited.every((line) => line.includes(",not_found,memberships.supervisor_id,"))).toBe(true);
    expect(new Set(undisturbed.journal).size).toBe(undisturbed.journal.length);
    expect(undisturbed.directory).toContain(`"supervisor_id":${1000 + 5 * Math.floor(ROWS / 10)}`);
    expect(undisturbed.directory).not.toContain("999999");
    expect(undisturbed.summary).toMatchObject({ unchanged: 0, deactivated: 0 });
  });

  test(`killed ${KILLS} times at random moments, it ends as if nothing had been`, async () => {
    await using place = await jobPlace(backend);
    const key = await keyOf(place);
    let server = await start(place);
    const id = await submit(new RestClient(server.url, key));
    for (let kills = 0; kills < KILLS; kills++) {
      await sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
      expect((await new RestClient(server.url, key).get(`/imports/${id}`)).json().finished_at).toBeNull();
      await kill(server);
      // As if so much time had passed that nobody waits for a process that died.
      await runSql(place.settings, "update jobs set lease_until = 0 where lease_until is not null");
      server = await start(place);
    }
    expect(await outcomeOf(place, new RestClient(server.url, key), id)).toEqual(undisturbed);
  }, 1_200_000);

  test("killed in its dry run, it ends with the same results, and has changed nothing", async () => {
    await using place = await jobPlace(backend);
    const key = await keyOf(place);
    let server = await start(place);
    const before = await journalOf(place);
    const id = await submit(new RestClient(server.url, key), "?match_on=email&dry_run=true");
    await sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
    await kill(server);
    await runSql(place.settings, "update jobs set lease_until = 0 where lease_until is not null");
    server = await start(place);
    const outcome = await outcomeOf(place, new RestClient(server.url, key), id);
    const withoutId = (line: string) => line.replace(/,\d*$/u, "");
    expect(outcome.results.split("\r\n").map(withoutId)).toEqual(undisturbed.results.split("\r\n").map(withoutId));
    expect(outcome.summary).toEqual(undisturbed.summary);
    expect(outcome.journal.filter((entry) => !entry.includes(" job "))).toEqual(before);
  }, 600_000);
});
