import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ask } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { runSql } from "./run-sql.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const HOUR = 60 * 60 * 1000;

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let client: SaferMeClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam();
  client = await SaferMeClient.of(server.url, organization);
});

type Listed = { id: number; user_id: number; email: string; role: string; first_name: string | null };

async function members(of = team): Promise<Listed[]> {
  return (await client.get(`/teams/${of}/team_users?fields=email,first_name`)).json();
}

describe("a bulk create", () => {
  test("makes who can be made and says of each other why not, by ref", async () => {
    const [there] = await organization.addPeople(team, [{ fields: { email: "there@example.com" } }]);
    const job = await client.bulkCreated(team, [
      { email: "new@example.com", first_name: "New", last_name: "Comer", team_role: "team_manager" },
      { ref: "no e-mail" },
      { email: "", ref: "empty" },
      { email: null, ref: "null" },
      { email: 5, ref: "a number" },
      { email: "not an address" },
      { email: "there@example.com", ref: "there" },
      { email: "THERE@example.com ", ref: "there in capitals" },
      { email: "twice@example.com", ref: "first" },
      { email: "Twice@Example.com", ref: "second" },
      { email: "role@example.com", team_role: "boss" },
      { email: "role2@example.com", team_role: 4 },
      { email: "flag@example.com", skip_sending_email: "yes" },
      { email: "name@example.com", first_name: ["x"] },
      { email: "ref@example.com", ref: 7 },
      { email: "more@example.com", supervisor_id: 3 },
      "not an object",
      null,
      [],
      { email: "long@example.com", last_name: "x".repeat(256) },
      { email: "nulls@example.com", first_name: null, last_name: null, team_role: null, skip_sending_email: null },
    ]);
    expect(job).toMatchObject({ completed: true, success: false });
    expect(job.result?.errors).toEqual([
      { ref: "no e-mail", errors: { email: ["can't be blank"] } },
      { ref: "empty", errors: { email: ["can't be blank"] } },
      { ref: "null", errors: { email: ["can't be blank"] } },
      { ref: "a number", errors: { email: ["is not a string"] } },
      { ref: "not an address", errors: { email: ["email is not an e-mail address."] } },
      { ref: "there", errors: { email: ["is on the team already"] } },
      { ref: "there in capitals", errors: { email: ["is on the team already"] } },
      { ref: "second", errors: { email: ["is on the team already"] } },
      { ref: "role@example.com", errors: { team_role: ["is not a role"] } },
      { ref: "role2@example.com", errors: { team_role: ["is not a string"] } },
      { ref: "flag@example.com", errors: { skip_sending_email: ["is either true or false"] } },
      { ref: "name@example.com", errors: { first_name: ["is not a string"] } },
      { ref: "ref@example.com", errors: { ref: ["is not a string"] } },
      { ref: "more@example.com", errors: { supervisor_id: ["is not allowed"] } },
      { ref: "team_users[16]", errors: { base: ["is not an object"] } },
      { ref: "team_users[17]", errors: { base: ["is not an object"] } },
      { ref: "team_users[18]", errors: { base: ["is not an object"] } },
      { ref: "long@example.com", errors: { last_name: [expect.stringContaining("longer than 255")] } },
    ]);
    const listed = await members();
    expect(listed.map(({ email }) => email)).toEqual([
      "there@example.com",
      "new@example.com",
      "twice@example.com",
      "nulls@example.com",
    ]);
    expect(listed[0]?.id).toBe(there);
    expect(listed[1]).toMatchObject({ role: "team_manager", first_name: "New" });
  });

  test("takes who is in the organization from there, with their own name", async () => {
    const other = await organization.addTeam("Other");
    await organization.addPeople(other, [{ userId: 50, fields: { email: "known@example.com", givenName: "Known" } }]);
    const job = await client.bulkCreated(team, [{ email: "KNOWN@example.com", first_name: "Changed" }]);
    expect(job.success).toBe(true);
    expect(await members()).toMatchObject([{ user_id: 50, email: "known@example.com", first_name: "Known" }]);
    expect(await members(other)).toMatchObject([{ user_id: 50, first_name: "Known" }]);
  });

  test("writes one journal entry for each row that came to be, and invites those who shall be", async () => {
    const before = (await organization.journal()).length;
    await client.bulkCreated(team, [
      { email: "a@example.com" },
      { email: "b@example.com", skip_sending_email: true },
      { email: "" },
    ]);
    const made = (await organization.journal()).slice(before);
    expect(made.map(({ object, action, origin }) => `${origin} ${action} ${object}`)).toEqual([
      "saferme created job",
      "saferme created user",
      "saferme created membership",
      "saferme created user",
      "saferme created membership",
    ]);
    const [a] = await members();
    expect((await organization.directory.invitations.list({ limit: 10 })).rows).toMatchObject([
      { userId: a?.user_id, teamId: team, state: "queued", attempts: 0 },
    ]);
  });

  test("invites nobody twice to the same team", async () => {
    await client.bulkCreated(team, [{ email: "a@example.com" }]);
    const [first] = await members();
    await organization.directory.memberships.remove(first?.id ?? 0);
    await client.bulkCreated(team, [{ email: "a@example.com" }]);
    expect(await members()).toMatchObject([{ user_id: first?.user_id }]);
    expect((await organization.directory.invitations.list({ limit: 10 })).rows).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["no body", undefined],
    ["a list", []],
    ["a text", '"team_users"'],
    ["null", "null"],
    ["an empty object", {}],
    ["no list", { team_users: { email: "a@example.com" } }],
    ["a list of nothing", { team_users: [] }],
    ["null instead of a list", { team_users: null }],
  ])("%s is refused as a missing parameter", async (_name, body) => {
    const answer = await client.ask(`/teams/${team}/team_users/async_bulk_create`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(422);
    expect(answer.json()).toEqual({ message: "client error", param: "team_users" });
    expect(await members()).toEqual([]);
  });

  test.each([
    ["a description that is none", { team_users: [{}], description: 5 }, "description"],
    ["a parameter that is not there", { team_users: [{}], dry_run: true }, "dry_run"],
    ["more than 100,000 entries", { team_users: Array.from({ length: 100_001 }, () => ({})) }, "team_users"],
  ])("%s is refused as a whole", async (_name, body, field) => {
    const answer = await client.post(`/teams/${team}/team_users/async_bulk_create`, body);
    expect([answer.status, Object.keys(answer.json().failures)]).toEqual([422, [field]]);
    expect((await client.get(`/teams/${team}/async_jobs`)).json()).toEqual([]);
  });

  test("a body of many megabytes is read whole, whatever is in its texts", async () => {
    const strange = String.raw`\"]}, [{ \\`;
    const people = Array.from({ length: 3000 }, (_, index) => ({
      email: `person${index}@example.com`,
      first_name: index % 2 === 0 ? `"[{,]} \\ ü ${index}` : "x",
      ref: `${strange} ${index} ${"y".repeat(2000)}`,
      skip_sending_email: true,
      team_role: index === 2999 ? "boss" : "team_member",
    }));
    const job = await client.finished((await client.bulkCreate(team, people, { description: "[{ many" })).json().id);
    expect(job.description).toBe("[{ many");
    expect(job.result?.errors).toEqual([{ ref: people[2999]?.ref, errors: { team_role: ["is not a role"] } }]);
    const last = await client.range(`/teams/${team}/team_users?fields=email,first_name`, 2998, 2998);
    expect(last.headers["content-range"]).toBe("team_users 2998-2998/2999");
    expect(last.json()).toMatchObject([{ email: "person2998@example.com", first_name: '"[{,]} \\ ü 2998' }]);
  }, 60_000);

  test.each([
    [
      "a comma too many at the end",
      (text: string) => text.replace(/\}\]\}$/u, "},]}"),
      /line 1, column \d+: expected/u,
    ],
    ["an end that is missing", (text: string) => text.slice(0, -2), /expected a comma or \]/u],
    ["something behind it", (text: string) => `${text}x`, /expected the end/u],
    ["a forbidden name", (text: string) => text.replace('"ref"', '"__proto__"'), /forbidden name/u],
  ])("a large body with %s is refused like a small one", async (_name, spoil, message) => {
    const entries = Array.from({ length: 5000 }, (_, index) => ({
      ref: "x".repeat(100),
      email: `${index}@example.com`,
    }));
    const answer = await client.ask(`/teams/${team}/team_users/async_bulk_create`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: spoil(JSON.stringify({ team_users: entries })),
    });
    expect(answer.status).toBe(400);
    expect(answer.json().errors[0]).toMatch(message);
  });
});

describe("an async job", () => {
  test("shows its failures up to a thousand; its artifact has every entry", async () => {
    const entries = Array.from({ length: 1500 }, (_, index) => ({ ref: `entry ${index}`, email: "wrong" }));
    const job = await client.bulkCreated(team, [...entries, { email: "right@example.com", ref: '=HYPERLINK("x")' }]);
    expect(job.result?.errors).toHaveLength(1000);
    expect(job.result?.errors.at(-1)?.ref).toBe("entry 999");
    expect(job.download_filename).toBe(`async_job_${job.id}.csv`);
    const answer = await ask(job.artifact_url ?? "");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${job.download_filename}"`);
    const [made] = await members();
    const lines = answer.text.split("\r\n");
    expect(lines[0]).toBe("ref,status,team_user_id,user_id,errors");
    expect(lines[1]).toBe("entry 0,failed,,,email: email is not an e-mail address.");
    // A spreadsheet would run what starts with an equals sign.
    expect(lines[1501]).toBe(`"'=HYPERLINK(""x"")",created,${made?.id},${made?.user_id},`);
    expect(lines.slice(1502)).toEqual([""]);
  });

  test("its artifact's address is good for an hour, for this job only, and cannot be made up", async () => {
    const job = await client.bulkCreated(team, [{ email: "a@example.com" }]);
    const other = await client.bulkCreated(team, [{ email: "b@example.com" }]);
    const url = job.artifact_url ?? "";
    expect((await ask(url)).status).toBe(200);
    expect((await ask(url.replace(`async_jobs/${job.id}`, `async_jobs/${other.id}`))).status).toBe(404);
    expect((await ask(`${url}x`)).status).toBe(404);
    expect((await ask(url.replace(/token=.*/u, "token=v1.abc"))).status).toBe(404);
    expect((await ask(url.replace(/\?.*/u, ""))).status).toBe(404);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR + 1000 });
    try {
      expect((await ask(url)).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is listed for its team and its maker only, newest first, by completion and range", async () => {
    const ids = [];
    for (const name of ["a", "b", "c"]) {
      ids.unshift((await client.bulkCreated(team, [{ email: `${name}@example.com` }])).id);
    }
    const otherTeam = await organization.addTeam("Other");
    await client.bulkCreated(otherTeam, [{ email: "d@example.com" }]);
    const path = `/teams/${team}/async_jobs`;
    const idsAt = async (query: string, by = client) =>
      (await by.get(path + query)).json().map(({ id }: { id: number }) => id);
    expect(await idsAt("")).toEqual(ids);
    expect(await idsAt("?completed=true")).toEqual(ids);
    expect(await idsAt("?completed=false")).toEqual([]);
    expect((await client.get(`${path}?completed=maybe`)).status).toBe(422);
    const page = await client.range(path, 1, 1);
    expect(page.headers["content-range"]).toBe("async_jobs 1-1/3");
    expect(page.headers["accept-ranges"]).toBe("async_jobs");
    expect(page.json()).toMatchObject([{ id: ids[1], completed: true }]);
    const stranger = await SaferMeClient.of(server.url, organization);
    expect(await idsAt("", stranger)).toEqual([]);
    expect((await stranger.get(`/async_jobs/${ids[0]}`)).status).toBe(200);
  });

  test("is not there for somebody who may not see its team", async () => {
    const { id } = await client.bulkCreated(team, [{ email: "a@example.com" }]);
    const otherTeam = await organization.addTeam("Other");
    const bound = await SaferMeClient.of(server.url, organization, { teamId: otherTeam, role: "admin" });
    expect((await bound.get(`/async_jobs/${id}`)).status).toBe(404);
    expect((await bound.get(`/teams/${team}/async_jobs`)).status).toBe(404);
    expect((await client.get("/async_jobs/99999")).status).toBe(404);
    expect((await client.get("/async_jobs/x")).status).toBe(404);
  });

  test("is gone with its results when its time is over", async () => {
    const kept = await client.bulkCreated(team, [{ email: "a@example.com" }]);
    const old = await client.bulkCreated(team, [{ email: "b@example.com" }]);
    await runSql(
      server.settings,
      `update jobs set expires_at = 1 where organization_id = ${organization.id} and id = ${old.id}`,
    );
    await server.app.store.execute("expireJobs", { finishedBefore: 0, abandonedBefore: 0, limit: 100 });
    expect((await client.get(`/async_jobs/${old.id}`)).status).toBe(404);
    expect((await ask(old.artifact_url ?? "")).status).toBe(404);
    expect((await client.get(`/teams/${team}/async_jobs`)).json()).toMatchObject([{ id: kept.id }]);
    expect(await members()).toHaveLength(2);
  });

  test("is gone in time if it was cancelled before anybody worked on it", async () => {
    const { store } = server.app;
    const by = organization.principal();
    const opened = { by, kind: "bulk_create_members", description: "", teamId: team, options: {} } as const;
    const { id, organizationId } = await store.execute("openJob", opened);
    // Queued under a lease that somebody else holds, so that nobody takes it before it is cancelled.
    await runSql(
      server.settings,
      `update jobs set state = 'queued', lease_holder = 'else', lease_until = ${Date.now() + 1e6}
      where organization_id = ${organizationId} and id = ${id}`,
    );
    const { finishedAt } = await organization.directory.jobs.cancel(id);
    const expire = async (finishedBefore: number) =>
      await store.execute("expireJobs", { finishedBefore, abandonedBefore: 0, limit: 100 });
    await expire(finishedAt ?? 0);
    expect((await client.get(`/async_jobs/${id}`)).json()).toMatchObject({ completed: true, success: false });
    await expire((finishedAt ?? 0) + 1);
    expect((await client.get(`/async_jobs/${id}`)).status).toBe(404);
  });

  test("that was cancelled has completed without success, and says so", async () => {
    const people = Array.from({ length: 5000 }, (_, index) => ({ email: `p${index}@example.com` }));
    const { id } = (await client.bulkCreate(team, people)).json();
    await organization.directory.jobs.cancel(id);
    const job = await client.finished(id);
    expect(job.success).toBe(false);
    expect(job.result?.errors).toEqual([{ ref: null, errors: { base: ["The job was cancelled."] } }]);
    const done = (await organization.directory.jobs.get(id)).done;
    expect(done).toBeLessThan(5000);
    const answer = await client.range(`/teams/${team}/team_users`, 0, 0);
    expect(answer.headers["content-range"]).toBe(done === 0 ? "team_users */0" : `team_users 0-0/${done}`);
    await organization.directory.jobs.retry(id);
    expect(await client.finished(id)).toMatchObject({ success: true, result: { errors: [] } });
    expect((await client.range(`/teams/${team}/team_users`, 0, 0)).headers["content-range"]).toBe(
      "team_users 0-0/5000",
    );
  });
});

describe("who may bulk create", () => {
  test("a token that may only read may not", async () => {
    const reader = await SaferMeClient.of(server.url, organization, { scope: "read" });
    const answer = await reader.bulkCreate(team, [{ email: "a@example.com" }]);
    expect(answer.status).toBe(403);
    expect(answer.json().error_codes).toEqual({ base: [{ error: "read_only" }] });
  });

  test("nobody grants a role above their own, and an admin's words never make an owner", async () => {
    const manager = await SaferMeClient.of(server.url, organization, { role: "team_admin" });
    const job = await manager.bulkCreated(team, [
      { email: "admin@example.com", team_role: "team_admin" },
      { email: "manager@example.com", team_role: "team_manager" },
    ]);
    expect(job.result?.errors).toEqual([
      { ref: "admin@example.com", errors: { team_role: ["is above your own role"] } },
    ]);
    await client.bulkCreated(team, [{ email: "second@example.com", team_role: "team_admin" }]);
    const { rows } = await organization.directory.memberships.list({ limit: 10 });
    expect(rows.map(({ membership }) => membership.role)).toEqual(["team_admin", "admin"]);
  });

  test("a job whose maker lost their rights meanwhile makes nobody", async () => {
    const [, boss = 0] = await organization.addPeople(team, [{}, { role: "team_admin", userId: 70 }]);
    await organization.directory.memberships.update([{ id: boss, role: { key: "member" } }]);
    const by = organization.principal({ userId: 70, role: null });
    const { id } = await server.app.store.execute("openJob", {
      by,
      kind: "bulk_create_members",
      description: "",
      teamId: team,
      options: {},
    });
    const place = { organizationId: organization.id, id };
    const entries = [JSON.stringify({ ref: "x", email: "x@example.com" })];
    await server.app.store.execute("appendJobEntries", { ...place, entries });
    await server.app.store.execute("queueJob", place);
    expect(await client.finished(id)).toMatchObject({ success: false });
    expect(await members()).toHaveLength(2);
  });
});
