import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { createTestDatabase } from "../postgres/test-database.ts";
import { rollcallJson, type RunningProcess, serve, type Settings } from "./cli-process.ts";
import { expectJournalOf, Storm } from "./storm.ts";

const MEMBERS = 4;
const KILLS = 20;
const LONGEST_LIFE_MILLISECONDS = 250;
const ANSWERS_A_LIFE = 3;

type Place = AsyncDisposable & { location: StoreLocation; settings: Settings };

async function placeOn(backend: StoreLocation["backend"]): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-storm-"));
  const settings = { ROLLCALL_DATA_DIR: directory, ROLLCALL_LIMITS: "off" };
  const remove = () => rm(directory, { recursive: true, force: true });
  if (backend === "sqlite") {
    const location = { backend, file: join(directory, "rollcall.db") };
    return { location, settings, [Symbol.asyncDispose]: remove };
  }
  const { url, drop } = await createTestDatabase(inject("postgresUrl"));
  return {
    location: { backend, url, replicaUrl: undefined, poolSize: 2 },
    settings: { ...settings, ROLLCALL_DATABASE_URL: url },
    [Symbol.asyncDispose]: async () => {
      await drop();
      await remove();
    },
  };
}

/** Makes a team for a storm. */
async function prepare({ location }: Place): Promise<{ storm: Storm; organization: HttpOrganization["organization"] }> {
  await using store = await openStore(location);
  const organization = await HttpOrganization.create({ store });
  const team = await organization.addTeam();
  const members = await organization.addPeople(
    team,
    Array.from({ length: MEMBERS }, () => ({ fields: { givenName: "Nobody yet" } })),
  );
  return { storm: new Storm(members, await organization.issueKey(team)), organization: organization.organization };
}

let server: RunningProcess & { url: string };

afterEach(() => server.stop("SIGKILL"));

describe.each(["sqlite", "postgres"] as const)("on %s", (backend) => {
  test("50 connections change the same few members 10,000 times: nothing is lost, doubled or out of order", async () => {
    await using place = await placeOn(backend);
    const { storm, organization } = await prepare(place);
    server = await serve([], place.settings);
    await storm.blow(server.url, { connections: 50, updates: 10_000 });
    expect(storm.answered.length).toBeGreaterThanOrEqual(10_000);
    expect(storm.answered.length).toBe(storm.sent.length);
    await storm.look(server.url);
    expect((await server.stop()).code).toBe(0);
    await using store = await openStore(place.location);
    await expectJournalOf(storm, new HttpOrganization(store, organization));
    expect(await store.inspect()).toEqual([]);
  });

  test(`${KILLS} times killed in the middle of a storm: every answered write is there, and nothing is broken`, async () => {
    await using place = await placeOn(backend);
    const { storm, organization } = await prepare(place);
    server = await serve([], place.settings);
    for (let kill = 0; kill < KILLS; kill++) {
      const blowing = storm.blow(server.url, { connections: 20, updates: Infinity });
      // Every other life is long enough for answers, however slow the machine is.
      if (kill % 2 === 1) await storm.answers(ANSWERS_A_LIFE);
      await sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
      expect((await server.stop("SIGKILL")).signal).toBe("SIGKILL");
      await blowing;
      server = await serve([], place.settings);
      await storm.look(server.url);
      expect(await rollcallJson(["doctor"], place.settings)).toMatchObject({ healthy: true });
    }
    expect(storm.answered.length).toBeGreaterThan(KILLS);
    expect((await server.stop()).code).toBe(0);
    await using store = await openStore(place.location);
    await expectJournalOf(storm, new HttpOrganization(store, organization));
    expect(await store.inspect()).toEqual([]);
  });
});
