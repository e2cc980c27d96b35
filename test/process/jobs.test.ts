import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { runSql } from "../http/run-sql.ts";
import { SaferMeClient } from "../http/saferme-client.ts";
import { type RunningProcess, serve } from "./cli-process.ts";
import { entries, jobPlace, type JobPlace, type Outcome, outcomeOf, TEAM } from "./job-place.ts";

/** A part of what a bulk create may have, so that the tests stay short; all of it on demand. */
const ENTRIES = Number(process.env["ROLLCALL_TEST_BULK_ENTRIES"] ?? 16_000);
const KILLS = 20;
/** So that the last kill comes long before the end. */
const LONGEST_LIFE_MILLISECONDS = ENTRIES / 600;

type Server = RunningProcess & { url: string };

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

async function start(place: JobPlace): Promise<Server> {
  const server = await serve([], place.settings);
  running.push(server);
  return server;
}

async function kill(server: Server): Promise<void> {
  expect((await server.stop("SIGKILL")).signal).toBe("SIGKILL");
  running.splice(running.indexOf(server), 1);
}

async function submit(place: JobPlace, { url }: Server): Promise<number> {
  const answer = await new SaferMeClient(url, place.token).bulkCreate(TEAM, entries(ENTRIES));
  expect(answer.status, answer.text).toBe(201);
  return answer.json().id;
}

async function isCompleted(place: JobPlace, { url }: Server, id: number): Promise<boolean> {
  return (await new SaferMeClient(url, place.token).get(`/async_jobs/${id}`)).json().completed;
}

/** As if so much time had passed that nobody waits for a process that died. */
async function forgetHolder({ settings }: JobPlace): Promise<void> {
  await runSql(settings, "update jobs set lease_until = 0 where lease_until is not null");
}

describe.each(["sqlite", "postgres"] as const)("on %s", (backend) => {
  let undisturbed: Outcome;

  beforeAll(async () => {
    await using place = await jobPlace(backend);
    const server = await start(place);
    undisturbed = await outcomeOf(place, server.url, await submit(place, server));
    await kill(server);
  }, 600_000);

  test("a bulk create that nothing disturbs makes each entry once, in order", () => {
    const lines = undisturbed.results.trimEnd().split("\r\n").slice(1);
    expect(lines).toHaveLength(ENTRIES);
    expect(lines.map((line) => line.split(",", 1)[0])).toEqual(entries(ENTRIES).map((_, number) => `entry ${number}`));
    const made = lines.filter((line) => line.includes(",created,"));
    expect(undisturbed.team).toHaveLength(made.length + 3);
    expect(made.length).toBeGreaterThan(ENTRIES * 0.9);
    expect(made.length).toBeLessThan(ENTRIES);
    expect(undisturbed.job).toMatchObject({ completed: true, success: false });
    expect(new Set(undisturbed.objects).size).toBe(undisturbed.objects.length);
  });

  test(`killed ${KILLS} times at random moments, it ends as if nothing had been`, async () => {
    await using place = await jobPlace(backend);
    let server = await start(place);
    const id = await submit(place, server);
    for (let kills = 0; kills < KILLS; kills++) {
      await sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
      expect(await isCompleted(place, server, id)).toBe(false);
      await kill(server);
      await forgetHolder(place);
      server = await start(place);
    }
    expect(await outcomeOf(place, server.url, id)).toEqual(undisturbed);
  }, 1_200_000);

  test("a process that is told to stop hands its job on at once", async () => {
    await using place = await jobPlace(backend);
    let server = await start(place);
    const id = await submit(place, server);
    await sleep(LONGEST_LIFE_MILLISECONDS);
    expect((await server.stop("SIGTERM")).code).toBe(0);
    running.splice(running.indexOf(server), 1);
    server = await start(place);
    expect(await outcomeOf(place, server.url, id)).toEqual(undisturbed);
  }, 600_000);

  test("killed while its entries arrive, it has not been; sent again, it is made once", async () => {
    await using place = await jobPlace(backend);
    let server = await start(place);
    const lost = submit(place, server).catch(() => undefined);
    await sleep(30 + Math.random() * 30);
    await kill(server);
    const answered = await lost;
    await forgetHolder(place);
    server = await start(place);
    const client = new SaferMeClient(server.url, place.token);
    const listed = (await client.get(`/teams/${TEAM}/async_jobs`)).json();
    expect(listed.map(({ id }: { id: number }) => id)).toEqual(answered === undefined ? [] : [answered]);
    const { results, team } = await outcomeOf(place, server.url, answered ?? (await submit(place, server)));
    expect({ results, team }).toEqual({ results: undisturbed.results, team: undisturbed.team });
  }, 600_000);
});

describe("two processes on one PostgreSQL", () => {
  let undisturbed: Outcome;

  beforeAll(async () => {
    await using place = await jobPlace("postgres");
    const server = await start(place);
    undisturbed = await outcomeOf(place, server.url, await submit(place, server));
    await kill(server);
  }, 600_000);

  test.each(["the one that was asked", "the other one"])(
    "%s dies, and each entry is made once",
    async (victim) => {
      await using place = await jobPlace("postgres");
      const [asked, other] = [await start(place), await start(place)];
      const id = await submit(place, asked);
      await sleep(Math.random() * 10 * LONGEST_LIFE_MILLISECONDS);
      const [dies, lives] = victim === "the other one" ? [other, asked] : [asked, other];
      await kill(dies);
      // Nothing helps here: who lives waits until the one that died was not heard of for long enough.
      expect(await outcomeOf(place, lives.url, id)).toEqual(undisturbed);
    },
    600_000,
  );

  test("two jobs at once, one each, do not get in each other's way", async () => {
    await using place = await jobPlace("postgres");
    const servers = [await start(place), await start(place)];
    const ids = await Promise.all(servers.map((server) => submit(place, server)));
    const [one, two] = servers;
    const outcomes = [
      await outcomeOf(place, one?.url ?? "", ids[0] ?? 0),
      await outcomeOf(place, two?.url ?? "", ids[1] ?? 0),
    ];
    const created = outcomes.flatMap(({ results }) =>
      results.split("\r\n").filter((line) => line.includes(",created,")),
    );
    // The same people were asked for twice: each is made by one of the jobs.
    const userIds = created.map((line) => line.split(",")[3]);
    expect(new Set(userIds).size).toBe(userIds.length);
    expect(outcomes[1]?.team).toHaveLength(userIds.length + 3);
  }, 600_000);
});
