import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { ask } from "../http/ask.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { type AsyncJob, SaferMeClient } from "../http/saferme-client.ts";
import { createTestDatabase } from "../postgres/test-database.ts";
import type { Settings } from "./cli-process.ts";

export const TEAM = 7;

/** A database with a team on which three people are already, and a token to add others with. */
export type JobPlace = AsyncDisposable & { location: StoreLocation; settings: Settings; token: string };

export async function jobPlace(backend: StoreLocation["backend"]): Promise<JobPlace> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-jobs-"));
  const database = backend === "postgres" ? await createTestDatabase(inject("postgresUrl")) : undefined;
  const location: StoreLocation =
    database === undefined
      ? { backend: "sqlite", file: join(directory, "rollcall.db") }
      : { backend: "postgres", url: database.url, replicaUrl: undefined, poolSize: 4 };
  const url = database === undefined ? {} : { ROLLCALL_DATABASE_URL: database.url };
  return {
    location,
    settings: { ROLLCALL_DATA_DIR: directory, ROLLCALL_LIMITS: "off", ...url },
    token: await prepare(location),
    [Symbol.asyncDispose]: async () => {
      await database?.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function prepare(location: StoreLocation): Promise<string> {
  await using store = await openStore(location);
  const organization = await HttpOrganization.create({ store });
  await organization.addTeam("Team", TEAM);
  await organization.addTeam("Other", TEAM + 1);
  await organization.addPeople(TEAM, [{}, { fields: { email: emailOf(10) } }, { fields: { email: emailOf(20) } }]);
  await organization.addPeople(TEAM + 1, [{ fields: { email: emailOf(30), givenName: "Known" } }]);
  const { directory } = organization;
  return (await directory.credentials.create({ api: "saferme", kind: "token", role: "owner" })).secret;
}

function emailOf(number: number): string {
  return `person${number}@jobs.example`;
}

/** People to add: new ones, two who are there, one who is on another team, some twice, some with mistakes. */
export function entries(count: number): unknown[] {
  return Array.from({ length: count }, (_, number) => ({
    ref: `entry ${number}`,
    email: number % 97 === 50 ? "not an address" : emailOf(number % 41 === 40 ? number - 1 : number),
    first_name: `Given ${number}`,
    last_name: "Person",
    skip_sending_email: number % 2 === 0,
    team_role: number % 89 === 60 ? "boss" : (["team_member", "team_manager", "team_admin"] as const)[number % 3],
  }));
}

/** What a bulk create has led to: the job's result, and everybody with their ids, without times. */
export type Outcome = { job: AsyncJob; results: string; team: unknown[]; objects: string[] };

export async function outcomeOf(place: JobPlace, url: string, jobId: number): Promise<Outcome> {
  const client = new SaferMeClient(url, place.token);
  const { artifact_url: artifact, ...job } = await finished(client, jobId);
  const results = (await ask(artifact ?? "")).text;
  const team = [];
  for (let at = 0; ; at += 100) {
    const answer = await client.range(`/teams/${TEAM}/team_users?fields=${FIELDS}`, at, at + 99);
    team.push(...answer.json());
    if (answer.json().length < 100) break;
  }
  return { job: { ...job, artifact_url: null }, results, team, objects: await journaledObjects(place) };
}

const FIELDS = "email,first_name,last_name,status,-last_invited_at,-last_active_at";

async function finished(client: SaferMeClient, id: number): Promise<AsyncJob> {
  for (;;) {
    const job: AsyncJob = (await client.get(`/async_jobs/${id}`)).json();
    if (job.completed) return job;
    await sleep(100);
  }
}

/** What was written down as made, in order: each row once. */
async function journaledObjects({ location }: JobPlace): Promise<string[]> {
  await using store = await openStore(location);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The organization is gone.");
  const journal = await new HttpOrganization(store, organization).journal();
  expect(await store.inspect()).toEqual([]);
  return journal.map(({ action, object, objectId }) => `${action} ${object} ${objectId}`);
}
