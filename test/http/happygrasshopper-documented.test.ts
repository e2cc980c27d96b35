import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { HappyGrasshopperClient, listedIds } from "./happygrasshopper-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

/** The vendor's sample, key by key; its e-mail is blotted out in every copy. */
const SAMPLE = {
  id: 1,
  first_name: "Happy",
  last_name: "Grasshopper",
  full_name: "Happy Grasshopper",
  email: "happy@happygrasshopper.com",
  company_name: "Happy Grasshopper",
  phone: "7272329117",
  dob: null,
  gender: "Not Specified",
  time_zone: "America/New_York",
  status: "Active",
  site_id: 1,
  contacts_count: 2,
  tags_count: 0,
  roles: ["Administrator", "Team Administrator", "User"],
  created_at: "2013-09-27T11:46:44Z",
  updated_at: "2020-02-14T22:21:48Z",
  deleted_at: null,
};

/** What the vendor's page sends to update the user. */
const UPDATE = {
  first_name: "Happy",
  last_name: "Grasshopper",
  email: "happy@happygrasshopper.com",
  company_name: "Happy Grasshopper",
  phone: "7272329117",
  dob: "1990-01-01",
  gender: "Not Specified",
  time_zone: "America/New_York",
};

let server: TestServer;
let organization: HttpOrganization;
let client: HappyGrasshopperClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  await seedSample(organization.directory);
  client = await HappyGrasshopperClient.of(server.url, organization, { id: 1 });
});

/** The sample in the organization of this test, which is not the first one. */
function sample(changes: object = {}): object {
  return { ...SAMPLE, site_id: organization.id, ...changes };
}

describe("the examples of the documentation", () => {
  test("a user that is read shows the sample's keys, in its order", async () => {
    const answer = await client.get(1);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.text).toBe(JSON.stringify(sample()));
  });

  test("a search with one result is the sample's page", async () => {
    const answer = await client.list("?search=happy+grasshopper");
    const address = `${server.url}/v3/users`;
    const page = `${address}?search=happy+grasshopper&page=1`;
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(
      JSON.stringify({
        data: [sample()],
        links: { first: page, last: page, prev: null, next: null },
        meta: { current_page: 1, from: 1, last_page: 1, path: address, per_page: 15, to: 1, total: 1 },
      }),
    );
  });

  test("the team's users come in the same form", async () => {
    const answer = await client.ask("/v3/teams/2/users");
    expect(answer.status).toBe(200);
    const { data, links, meta } = answer.json();
    expect(data[0]).toStrictEqual(sample());
    expect(Object.keys(links)).toEqual(["first", "last", "prev", "next"]);
    expect(Object.keys(meta)).toEqual(["current_page", "from", "last_page", "path", "per_page", "to", "total"]);
    expect(meta).toMatchObject({ current_page: 1, from: 1, per_page: 15, path: `${server.url}/v3/teams/2/users` });
  });

  test("the update answers with the user as it is now", async () => {
    const before = await organization.journal();
    const answer = await client.put(1, UPDATE);
    expect(answer.status).toBe(200);
    const { updated_at: changed, ...rest } = answer.json();
    const { updated_at: sampled, ...expected } = sample({ dob: "1990-01-01" }) as typeof SAMPLE;
    expect(rest).toStrictEqual(expected);
    expect(changed > sampled).toBe(true);
    expect(answer.text).toBe((await client.get(1)).text);
    const [entry, ...others] = (await organization.journal()).slice(before.length);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      origin: "happygrasshopper",
      actorId: 1,
      action: "updated",
      object: "user",
      objectId: 1,
      before: { birthDate: null },
      after: { birthDate: "1990-01-01" },
    });
  });

  test("the deletion succeeds, and the user is nowhere any more", async () => {
    const other = await HappyGrasshopperClient.of(server.url, organization, { id: 2 });
    const answer = await other.delete(1);
    expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
    expect((await other.get(1)).status).toBe(404);
    expect(listedIds(await other.list("?search=grasshopper"))).toEqual([]);
    expect(listedIds(await other.ask("/v3/teams/2/users"))).not.toContain(1);
    expect((await client.get(2)).status).toBe(401);
    await organization.directory.users.restore(1);
    expect((await other.get(1)).json()).toMatchObject({ id: 1, email: SAMPLE.email, deleted_at: null });
  });
});

test("everybody in the sample is shown with the sample's types, and written back changes nothing", async () => {
  const owner = await HappyGrasshopperClient.of(server.url, organization, { id: 2 });
  const { data } = (await owner.list("?per_page=100")).json() as { data: (typeof SAMPLE)[] };
  expect(data.length).toBeGreaterThan(50);
  const before = await organization.contents();
  for (const shown of data) {
    expect(Object.keys(shown)).toEqual(Object.keys(SAMPLE));
    expect(typesOf({ ...shown, dob: null })).toEqual(typesOf(SAMPLE));
    expect(shown.dob ?? "1990-01-01").toMatch(/^\d{4}-\d\d-\d\d$/u);
    const answer = await owner.put(shown.id, shown);
    expect([answer.status, answer.json()]).toEqual([200, shown]);
  }
  expect(await organization.contents()).toEqual(before);
});

function typesOf(user: typeof SAMPLE): string[] {
  const { roles, ...others } = user;
  return [...Object.values(others), ...roles.slice(-1)].map((value) => (value === null ? "null" : typeof value));
}
