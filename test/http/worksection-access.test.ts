import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTIONS, runAction } from "../../src/api/worksection/actions.ts";
import type { Answer } from "../../src/api/worksection/answer.ts";
import { Parameters } from "../../src/api/worksection/parameters.ts";
import { directoryFor } from "../../src/directory/access.ts";
import { TEST_BOX } from "../fixtures/organization.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const OWNER = 1;
const LEAD = 3;
const MEMBER = 4;
const ELSEWHERE = 6;
const TEAM = 11;
const OTHER_TEAM = 12;
const ALL = ["users_read", "users_write", "contacts_read", "contacts_write"];

let server: TestServer;
let organization: HttpOrganization;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  for (const id of [TEAM, OTHER_TEAM]) await organization.addTeam(`Team ${id}`, id);
  for (const id of [OWNER, LEAD, MEMBER, ELSEWHERE]) {
    await organization.user({ email: `${id}@access.example`, role: id === OWNER ? "owner" : null }, id);
  }
  await organization.member({ id: TEAM }, { id: LEAD }, "team_admin");
  await organization.member({ id: TEAM }, { id: MEMBER });
  await organization.member({ id: OTHER_TEAM }, { id: ELSEWHERE });
});
afterAll(() => server[Symbol.asyncDispose]());

/** What an OAuth token of the user gets for an action: the door in front of it is not what is looked at here. */
async function run(userId: number, values: Record<string, string>, scopes = ALL): Promise<unknown> {
  const principal = organization.as({ id: userId }, { origin: "worksection", scope: "write" });
  const directory = await directoryFor(server.app.store, TEST_BOX, principal);
  const parameters = new Parameters(new URLSearchParams(values).toString());
  return await wholeOf(await runAction({ directory, userId, scopes: new Set(scopes) }, parameters));
}

async function wholeOf(answer: Answer): Promise<unknown> {
  if ("list" in answer) return (await Array.fromAsync(answer.list)).flat();
  if ("map" in answer) return Object.fromEntries((await Array.fromAsync(answer.map)).flat());
  return answer.data;
}

async function idsOf(listed: Promise<unknown>): Promise<number[]> {
  return ((await listed) as { id: string }[]).map(({ id }) => Number(id));
}

describe("scopes", () => {
  const GUARDED = Object.entries(ACTIONS).flatMap(([action, { scope }]) => (scope === null ? [] : [{ action, scope }]));

  test("every action but me is guarded by the scope of its name", () => {
    expect(Object.fromEntries(GUARDED.map(({ action, scope }) => [action, scope]))).toEqual({
      get_users: "users_read",
      add_user: "users_write",
      get_user_groups: "users_read",
      add_user_group: "users_write",
      get_contacts: "contacts_read",
      add_contact: "contacts_write",
      get_contact_groups: "contacts_read",
      add_contact_group: "contacts_write",
      get_users_schedule: "users_read",
      update_users_schedule: "users_write",
    });
  });

  test.each(GUARDED)("$action without $scope", async ({ action, scope }) => {
    const before = await organization.contents();
    const others = [...ALL.filter((other) => other !== scope), "administrative", "projects_read"];
    await expect(
      run(OWNER, { action, email: "x@access.example", name: "X", title: "X", data: "{}" }, others),
    ).rejects.toMatchObject({
      code: "forbidden",
      message: `The token was not given the scope ${scope}.`,
    });
    expect(await organization.contents()).toEqual(before);
  });

  test("me needs none, and shows whoever asks", async () => {
    const me = await run(MEMBER, { action: "me" }, []);
    expect(Object.keys(me as object).join(" ")).toBe(
      "id first_name last_name name title avatar group department role email phone phone2 phone3 phone4 address address2",
    );
    expect(me).toMatchObject({ id: "4", email: "4@access.example", group: "Team 11", role: "user" });
    expect(await run(OWNER, { action: "me" }, [])).toMatchObject({ id: "1", group: "", role: "owner" });
  });
});

describe("the role of whom a token belongs to", () => {
  test("bounds who is seen", async () => {
    expect(await idsOf(run(OWNER, { action: "get_users" }))).toEqual([OWNER, LEAD, MEMBER, ELSEWHERE]);
    expect(await idsOf(run(LEAD, { action: "get_users" }))).toEqual([LEAD, MEMBER]);
    expect(await idsOf(run(MEMBER, { action: "get_users" }))).toEqual([MEMBER]);
    expect(await idsOf(run(LEAD, { action: "get_user_groups" }))).toEqual([TEAM]);
    expect(await run(LEAD, { action: "get_users_schedule" })).toMatchObject({ "3": {}, "4": {} });
    await expect(run(LEAD, { action: "get_users_schedule", users: "6" })).rejects.toMatchObject({
      wire: { message: "Invalid email", message_details: "6" },
    });
  });

  test("no token is shown when people were invited", async () => {
    const [owner] = (await run(OWNER, { action: "get_users" })) as object[];
    expect(JSON.parse(JSON.stringify(owner))).not.toHaveProperty("date_added");
  });

  test("bounds what is changed", async () => {
    const days = (id: number) => JSON.stringify({ [id]: { "2026-02-02": "vacation" } });
    const before = await organization.contents();
    for (const ask of [
      () => run(MEMBER, { action: "add_user", email: "new@access.example" }),
      () => run(MEMBER, { action: "get_contacts" }),
      () => run(MEMBER, { action: "get_contact_groups" }),
      () => run(MEMBER, { action: "update_users_schedule", data: days(MEMBER) }),
      () => run(LEAD, { action: "get_contacts" }),
      () => run(LEAD, { action: "get_contact_groups" }),
      () => run(LEAD, { action: "add_user_group", title: "New" }),
      () => run(LEAD, { action: "add_contact", email: "c@access.example", name: "C" }),
      () => run(LEAD, { action: "add_contact_group", title: "New" }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(run(LEAD, { action: "update_users_schedule", data: days(ELSEWHERE) })).rejects.toThrow(
      "Invalid email",
    );
    await expect(run(LEAD, { action: "add_user", email: "n@access.example", group: "Team 12" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await organization.contents()).toEqual(before);
  });

  test("a team's administrator invites to it, and sets its people's days", async () => {
    const added = await run(LEAD, { action: "add_user", email: "new@access.example" });
    expect(added).toMatchObject({ group: "Team 11", role: "user" });
    const days = JSON.stringify({ "4": { "2026-02-03": "vacation" } });
    expect(await run(LEAD, { action: "update_users_schedule", data: days })).toEqual([]);
    expect((await organization.journal()).at(-1)).toMatchObject({ actorId: LEAD, objectId: MEMBER });
  });

  test("who came to another team first invites to the one that they administer", async () => {
    await organization.user({ email: "70@access.example" }, 70);
    await organization.member({ id: OTHER_TEAM }, { id: 70 });
    await organization.member({ id: TEAM }, { id: 70 }, "team_admin");
    const added = await run(70, { action: "add_user", email: "by-70@access.example" });
    expect(added).toMatchObject({ group: "Team 11" });
  });
});

test("the admin key is nobody: it has no me", async () => {
  const directory = organization.directory;
  const parameters = new Parameters("action=me");
  await expect(runAction({ directory, userId: null, scopes: null }, parameters)).rejects.toThrow("Action is invalid");
});
