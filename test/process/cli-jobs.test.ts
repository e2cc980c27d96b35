import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JobService } from "../../src/directory/jobs/job-service.ts";
import type { Principal } from "../../src/directory/principal.ts";
import { openStore } from "../../src/store/open-store.ts";
import { rollcall, rollcallJson, type RunningProcess, serve } from "./cli-process.ts";
import { jobPlace, type JobPlace, TEAM } from "./job-place.ts";

type ShownJob = { id: number; state: string; total: number; done: number; failed: number; refused?: unknown };

let place: JobPlace;
const running: RunningProcess[] = [];

beforeEach(async () => {
  place = await jobPlace("sqlite");
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
  await place[Symbol.asyncDispose]();
});

/** Two people to add, one of whom cannot be: nobody works on it until a server starts. */
async function submit(organizationId = 1): Promise<number> {
  await using store = await openStore(place.location);
  const nobody = { credentialId: null, userId: null, teamId: null };
  const by: Principal = { organizationId, origin: "saferme", ...nobody, role: "owner", scope: "admin" };
  const entries = ["new@jobs.example", "nonsense"].map((email) => ({
    ref: `ref of ${email}`,
    email,
    givenName: "New",
    familyName: "Person",
    role: { key: "member" },
    invite: email !== "nonsense",
  }));
  const job = { kind: "bulk_create_members", description: "Two people", teamId: TEAM, entries } as const;
  return (await new JobService(store, by, undefined).submit(job)).id;
}

async function startServer(): Promise<void> {
  running.push(await serve([], place.settings));
}

async function shown(id: number, ...options: readonly string[]): Promise<ShownJob> {
  return await rollcallJson<ShownJob>(["job", "show", String(id), ...options], place.settings);
}

describe("jobs", () => {
  test("are listed newest first, with the entries that were refused on demand, and worked off by a server", async () => {
    const [first, second] = [await submit(), await submit()];
    const queued = await rollcallJson<ShownJob[]>(["job", "list", "--state", "queued"], place.settings);
    expect(queued.map(({ id }) => id)).toEqual([second, first]);
    expect(queued[0]).toMatchObject({ kind: "bulk_create_members", team: TEAM, total: 2, done: 0, startedAt: null });
    expect(await rollcallJson(["job", "list", "--limit", "1"], place.settings)).toHaveLength(1);
    await startServer();
    await expect.poll(async () => (await shown(second)).state, { timeout: 60_000 }).toBe("completed");
    const job = await shown(first, "--refused");
    expect(job).toMatchObject({ state: "completed", done: 2, failed: 1, error: null });
    expect(job.refused).toEqual([{ ref: "ref of nonsense", errors: { email: [expect.any(String)] } }]);
    const { stdout } = await rollcall(["job", "show", String(first), "--refused"], place.settings);
    expect(stdout).toMatch(/^state +completed$/mu);
    expect(stdout).toMatch(/^ref of nonsense +email: /mu);
    expect(stdout).not.toContain("new@jobs.example");
  });

  test("that nobody works on end at once when they are cancelled, and go on when they are retried", async () => {
    const id = await submit();
    const cancelled = await rollcall(["job", "cancel", String(id)], place.settings);
    expect(cancelled).toMatchObject({ code: 0, stdout: "" });
    expect(cancelled.stderr).toContain(`Job ${id} is cancelled, 0 of 2 done`);
    expect(await shown(id)).toMatchObject({ state: "cancelled", done: 0 });
    expect(await rollcallJson(["job", "retry", String(id)], place.settings)).toMatchObject({ id, state: "queued" });
    const again = await rollcall(["job", "retry", String(id)], place.settings);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("Only a failed or cancelled job can be retried.");
    await startServer();
    await expect.poll(async () => (await shown(id)).state, { timeout: 60_000 }).toBe("completed");
  });

  test("that are not there, or another organization's, are refused with exit code 1", async () => {
    const id = await submit();
    await rollcallJson(["organization", "create", "--name", "Other", "--slug", "other"], place.settings);
    for (const action of ["show", "cancel", "retry"]) {
      const other = await rollcall(["job", action, String(id), "--organization", "other"], place.settings);
      const missing = await rollcall(["job", action, "999", "--organization", "other"], place.settings);
      expect(other).toMatchObject({ code: 1, stdout: "" });
      expect(other.stderr).toContain("There is no such job.");
      expect(missing).toEqual(other);
    }
    expect(await rollcallJson(["job", "list", "--organization", "other"], place.settings)).toEqual([]);
  });

  test("are not asked for with options that make no sense", async () => {
    const { code, stderr } = await rollcall(["job", "list", "--state", "lost", "--limit", "0"], place.settings);
    expect(code).toBe(2);
    for (const name of ["--state", "--limit"]) expect(stderr).toContain(`\n  ${name} `);
    expect((await rollcall(["job", "cancel", "first"], place.settings)).code).toBe(2);
  });
});

test("invitations are listed by state, with nobody's address", async () => {
  const id = await submit();
  await startServer();
  await expect.poll(async () => (await shown(id)).state, { timeout: 60_000 }).toBe("completed");
  const queued = await rollcallJson<object[]>(["invitation", "list", "--state", "queued"], place.settings);
  expect(queued).toMatchObject([{ team: TEAM, state: "queued", attempts: 0, sentAt: null, error: null }]);
  expect(await rollcallJson(["invitation", "list", "--state", "sent"], place.settings)).toEqual([]);
  const { stdout } = await rollcall(["invitation", "list"], place.settings);
  expect(stdout).toMatch(/^team +user +state/u);
  expect(stdout).not.toContain("@");
});
