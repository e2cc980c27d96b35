import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { organizationDirectory } from "../../src/directory/access.ts";
import { DirectoryError } from "../../src/directory/errors.ts";
import { DEFAULT_IMPORT } from "../../src/directory/imports/import-options.ts";
import type { Job } from "../../src/directory/jobs/job.ts";
import type { Role } from "../../src/directory/role.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, TEST_BOX, type TestOrganization } from "../fixtures/organization.ts";

type Write = () => Promise<unknown>;

// SQLite has one writer: nobody gives a role while another one deletes it.
describe.runIf(inject("backend") === "postgres")("a role that is given while it is deleted", () => {
  let opened: TestStore;
  let outside: pg.Client;
  /** Looks on: within a transaction, what others do is seen as it was when it was first looked at. */
  let watcher: pg.Client;
  let acme: TestOrganization;
  let nurse: Role;

  beforeAll(async () => {
    opened = await openTestStore();
    const { location } = opened;
    const connectionString = location.backend === "postgres" ? location.url : "";
    [outside, watcher] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
    await Promise.all([outside.connect(), watcher.connect()]);
  });
  beforeEach(async () => {
    acme = await makeOrganization(opened.store);
    nurse = await acme.directory.roles.create({ key: "nurse", name: "Nurse", base: "member" });
  });
  afterAll(async () => {
    expect(await opened.store.inspect()).toEqual([]);
    await Promise.all([outside.end(), watcher.end()]);
    await opened[Symbol.asyncDispose]();
  });

  async function claimed(job: Job): Promise<Write> {
    const [holder, { organizationId, id }] = ["roles", job];
    expect(await opened.store.execute("claimJob", { holder })).toMatchObject({ id });
    return async () => {
      const chunk = { organizationId, id, holder, size: 100, retentionMilliseconds: 1e9 };
      let after = await opened.store.execute("runJobChunk", chunk);
      while (after.state === "running") after = await opened.store.execute("runJobChunk", chunk);
      for await (const { status, code, errors } of acme.directory.imports.results(after)) {
        if (status !== "failed") continue;
        expect(Object.keys(errors)).toEqual([expect.stringMatching(/role$/u)]);
        // Only imports keep the code.
        throw new DirectoryError(code ?? "unknown_role", "The role is refused.");
      }
    };
  }

  async function imported(...records: object[]): Promise<Write> {
    const entries = Readable.from(records.map((record, index) => ({ line: index + 1, record })));
    return await claimed(
      await acme.directory.imports.submit({ options: DEFAULT_IMPORT, description: "Staff", entries }),
    );
  }

  /** Each way to give the role; what it needs is there before. */
  const GIVERS: Record<string, () => Promise<Write>> = {
    "to a new user": async () => () => acme.user({ role: "nurse" }),
    "to a user": async () => {
      const user = await acme.user();
      return () => acme.directory.users.update([{ id: user.id, patch: { role: "nurse" } }]);
    },
    "to a new membership": async () => {
      const [team, user] = [await acme.team(), await acme.user()];
      return () => acme.member(team, user, "nurse");
    },
    "to a membership, by a vendor's number": async () => {
      const { membership } = await acme.person(await acme.team());
      const role = { api: "heymarket", value: nurse.wire.heymarket } as const;
      return () => acme.directory.memberships.update([{ id: membership.id, role }]);
    },
    "to somebody who is invited": async () => {
      const { id: teamId } = await acme.team();
      const fields = { email: `i${teamId}@example.com` };
      return () => opened.store.execute("inviteUser", { by: acme.principal(), teamId, role: { key: "nurse" }, fields });
    },
    "to a credential": async () => () =>
      acme.directory.credentials.create({ api: "rest", kind: "api_key", scope: "write", role: "nurse" }),
    "to a person of an import": async () => await imported({ email: "a@example.com", role: "nurse" }),
    "to a place of an import": async () => {
      const { id } = await acme.team();
      return await imported({ email: "b@example.com", team_id: id, team_role: "nurse" });
    },
    "to people in bulk": async () => {
      const { id: teamId } = await acme.team();
      const entry = { ref: "1", email: "c@example.com", givenName: "C", familyName: "", invite: false };
      const entries = [{ ...entry, role: { key: "nurse" } }];
      const request = { kind: "bulk_create_members", description: "", options: {} } as const;
      const { id } = await opened.store.execute("openJob", { by: acme.principal(), teamId, ...request });
      const place = { organizationId: acme.id, id };
      await opened.store.execute("appendJobEntries", { ...place, entries: entries.map((one) => JSON.stringify(one)) });
      return await claimed(await opened.store.execute("queueJob", place));
    },
    "back to whom an import took it from": async () => {
      const user = await acme.user({ email: "d@example.com", role: "nurse" });
      const taking = await imported({ email: "d@example.com", role: "guest" });
      await taking();
      expect(await acme.directory.users.get(user.id)).toMatchObject({ role: "guest" });
      const { rows } = await acme.directory.jobs.list({ limit: 1, sort: [{ field: "id", direction: "desc" }] });
      return await claimed(await acme.directory.imports.undo(present(rows[0]).id));
    },
  };

  const RESTORERS: Record<string, () => Promise<Write>> = {
    "with a user": async () => {
      const user = await acme.user({ role: "nurse" });
      await acme.directory.users.delete(user.id);
      return () => acme.directory.users.restore(user.id);
    },
    "with a user's place": async () => {
      const { user } = await acme.person(await acme.team(), {}, "nurse");
      await acme.directory.users.delete(user.id);
      return () => acme.directory.users.restore(user.id);
    },
    "with a team": async () => {
      const team = await acme.team();
      await acme.person(team, {}, "nurse");
      await acme.directory.teams.delete(team.id);
      return () => acme.directory.teams.restore(team.id);
    },
  };

  /** Runs writes that overlap: each has done all but the last of it, or waits for one before it, when the next begins. */
  async function overlapping(...writes: readonly Write[]): Promise<string[]> {
    await outside.query("begin");
    await outside.query("lock table journal in share mode");
    const running: Promise<unknown>[] = [];
    for (const write of writes) {
      running.push(write());
      await untilWaiting(running.length);
    }
    await outside.query("commit");
    const outcomes = await Promise.allSettled(running);
    return outcomes.map((outcome) => (outcome.status === "fulfilled" ? "done" : outcome.reason.code));
  }

  async function untilWaiting(count: number): Promise<void> {
    const waiters = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while (((await watcher.query(waiters)).rowCount ?? 0) < count) await sleep(5);
  }

  async function deadlocks(): Promise<unknown> {
    await watcher.query("select pg_stat_force_next_flush()");
    const { rows } = await watcher.query("select deadlocks from pg_stat_database where datname = current_database()");
    return rows[0]?.deadlocks;
  }

  /** How many have a role that the organization does not have. */
  async function lost(): Promise<number> {
    const tables = ["users", "memberships", "credentials"].map(
      (table) => `select organization_id, role from ${table} where organization_id = ${acme.id} and role is not null`,
    );
    const { rowCount } = await watcher.query(
      `select 1 from (${tables.join(" union all ")}) as held
       where not exists (select 1 from roles where roles.organization_id = held.organization_id and key = role)`,
    );
    return rowCount ?? 0;
  }

  const deletion = () => acme.directory.roles.delete(nurse.id);

  test.each(Object.keys(GIVERS))("%s stays, and is not deleted", async (way) => {
    const before = await deadlocks();
    const give = await present(GIVERS[way])();
    expect(await overlapping(give, deletion)).toEqual(["done", "role_in_use"]);
    expect(await lost()).toBe(0);
    expect(await deadlocks()).toBe(before);
  });

  test.each(Object.keys(GIVERS))("%s is unknown once it is deleted", async (way) => {
    const before = await deadlocks();
    const give = await present(GIVERS[way])();
    expect(await overlapping(deletion, give)).toEqual(["done", "unknown_role"]);
    expect(await lost()).toBe(0);
    expect(await deadlocks()).toBe(before);
  });

  test.each(Object.keys(RESTORERS))("back %s stays, and is not deleted", async (way) => {
    const restore = await present(RESTORERS[way])();
    expect(await overlapping(restore, deletion)).toEqual(["done", "role_in_use"]);
    expect(await lost()).toBe(0);
  });

  test.each(Object.keys(RESTORERS))("back %s is what it was based on once it is deleted", async (way) => {
    const restore = await present(RESTORERS[way])();
    expect(await overlapping(deletion, restore)).toEqual(["done", "done"]);
    expect(await lost()).toBe(0);
  });

  test("is held only where it is the organization's own", async () => {
    const team = await acme.team();
    const { user, membership } = await acme.person(team);
    const give = await imported({ email: "f@example.com", role: "reader", team_id: team.id, team_role: "guest" });
    await outside.query("begin");
    // Roles may be read, and none may be held.
    await outside.query("lock table roles in exclusive mode");
    await give();
    await acme.person(team, { role: "admin" }, "team_admin");
    await acme.directory.users.update([{ id: user.id, patch: { role: "guest" } }]);
    await acme.directory.memberships.update([{ id: membership.id, role: { api: "saferme", value: "team_manager" } }]);
    await acme.directory.credentials.create({ api: "rest", kind: "api_key", scope: "write", role: "admin" });
    const own = acme.user({ role: "nurse" });
    await untilWaiting(1);
    await outside.query("commit");
    expect(await own).toMatchObject({ role: "nurse" });
  });

  test("is judged as it is when it is given, and not as it was", async () => {
    const admin = acme.as(await acme.user({ role: "admin" }));
    const user = await acme.user();
    const raise = () => acme.directory.roles.update(nurse.id, { base: "owner" });
    const give = () =>
      organizationDirectory(opened.store, TEST_BOX, admin).users.update([{ id: user.id, patch: { role: "nurse" } }]);
    expect(await overlapping(raise, give)).toEqual(["done", "role_above_own"]);
    expect((await acme.directory.users.get(user.id)).role).toBeNull();
  });

  test("to somebody, by an import that names who had it when they were deleted: neither waits for ever", async () => {
    const gone = await acme.user({ role: "nurse" });
    await acme.directory.users.delete(gone.id);
    const before = await deadlocks();
    const give = await imported({ id: gone.id, title: "Back" }, { email: "e@example.com", role: "nurse" });
    await outside.query("begin");
    await outside.query("select 1 from users where organization_id = $1 and id = $2 for update", [acme.id, gone.id]);
    const giving = give().catch((error: unknown) => error);
    await untilWaiting(1);
    const deleting = deletion().catch((error: unknown) => error);
    await untilWaiting(2);
    await outside.query("commit");
    await giving;
    expect(await deleting).toMatchObject({ code: "role_in_use" });
    expect(await lost()).toBe(0);
    expect(await deadlocks()).toBe(before);
  });
});
