import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { happyGrasshopperApi } from "../../src/api/happygrasshopper/index.ts";
import { CredentialLookup } from "../../src/http/authenticate.ts";
import { createLimits } from "../../src/http/limits.ts";
import { ask } from "./ask.ts";
import { bareServer } from "./bare-server.ts";
import { HappyGrasshopperClient, issueKey, listedIds } from "./happygrasshopper-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const CROWD = 32;
/** On the team are the even ones, and the later ones came first. */
const ON_TEAM = CROWD / 2;

let server: TestServer;
let organization: HttpOrganization;
let client: HappyGrasshopperClient;
let key: string;
let team: number;

beforeAll(async () => {
  server = await startTestServer({ ROLLCALL_TRUSTED_PROXIES: "127.0.0.1" });
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam();
  await organization.directory.users.create(
    Array.from({ length: CROWD }, (_, index) => ({
      id: index + 1,
      createdAt: Date.UTC(2020, 0, 1 + (index % 5)),
      fields: {
        givenName: `Number${index + 1}`,
        familyName: index < 3 ? "Öztürk" : "Smith",
        email: `number${index + 1}@example.com`,
        phone: `+1727232${String(1000 + index)}`,
        company: index % 2 === 0 ? "Acme, Inc." : "Bolt",
        status: index % 10 === 9 ? ("inactive" as const) : ("active" as const),
        gender: index === 4 ? "Female" : "",
        birthDate: index === 4 ? "1990-01-01" : null,
        role: index === 0 ? "owner" : null,
      },
    })),
  );
  const even = Array.from({ length: ON_TEAM }, (_, index) => CROWD - 2 * index);
  await organization.directory.memberships.add(
    even.map((userId) => ({ teamId: team, userId, role: { key: "member" } })),
  );
  key = await issueKey(organization, { id: 1 });
  client = new HappyGrasshopperClient(server.url, key);
});
afterAll(() => server[Symbol.asyncDispose]());

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("pages", () => {
  test("fifteen a page, in order of the ids, with links to the others", async () => {
    const answer = await client.list("?page=2");
    const { links, meta } = answer.json();
    expect(listedIds(answer)).toEqual(numbers(16, 30));
    const address = `${server.url}/v3/users`;
    expect(links).toStrictEqual({
      first: `${address}?page=1`,
      last: `${address}?page=3`,
      prev: `${address}?page=1`,
      next: `${address}?page=3`,
    });
    expect(meta).toStrictEqual({
      current_page: 2,
      from: 16,
      last_page: 3,
      path: address,
      per_page: 15,
      to: 30,
      total: CROWD,
    });
  });

  test("the links lead through everybody, each once", async () => {
    const seen: number[] = [];
    for (let next: string | null = `${server.url}/v3/users?per_page=7&sort=-created_at,full_name`; next !== null;) {
      const answer = await ask(next, { headers: { authorization: `Bearer ${key}` } });
      seen.push(...listedIds(answer));
      next = answer.json().links.next;
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(1, CROWD));
  });

  test("the last page is as long as it is", async () => {
    const answer = await client.list("?page=3");
    expect(listedIds(answer)).toEqual([31, 32]);
    expect(answer.json().links.next).toBeNull();
    expect(answer.json().meta).toMatchObject({ from: 31, to: 32, last_page: 3 });
  });

  test.each(["4", "5000", "999999999999999"])("page %s is past the end: empty, with what there is", async (page) => {
    const answer = await client.list(`?page=${page}`);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      data: [],
      links: {
        last: `${server.url}/v3/users?page=3`,
        prev: `${server.url}/v3/users?page=${Number(page) - 1}`,
        next: null,
      },
      meta: { current_page: Number(page), from: null, to: null, last_page: 3, total: CROWD },
    });
    expect((await client.list(`?page=${page}&filter[company_name]=Bolt`)).json().data).toEqual([]);
  });

  test.each(["0", "-1", "1.5", "two", "", "1e3", "99999999999999999999999", "1&page=2", " 1"])(
    "page=%s is the first",
    async (page) => {
      const answer = await client.list(`?page=${page}`);
      expect([answer.status, answer.json().meta.current_page]).toEqual([200, 1]);
    },
  );

  test.each([
    ["1", 1],
    ["100", 100],
    ["101", 100],
    ["5000", 100],
    ["0", 15],
    ["-3", 15],
    ["many", 15],
  ])("per_page=%s is %i", async (asked, given) => {
    const { data, meta } = (await client.list(`?per_page=${asked}`)).json();
    expect([meta.per_page, data.length, meta.to]).toEqual([given, Math.min(given, CROWD), Math.min(given, CROWD)]);
  });

  test("nobody found is one empty page", async () => {
    const { data, links, meta } = (await client.list("?search=nobody-of-this-name")).json();
    expect(data).toEqual([]);
    expect(links).toMatchObject({ prev: null, next: null });
    expect(meta).toMatchObject({ current_page: 1, from: null, to: null, last_page: 1, total: 0 });
  });

  test("HEAD is answered like GET, without the body", async () => {
    const answer = await client.ask("/v3/users", { method: "HEAD" });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });
});

describe("what a list keeps of its query", () => {
  test("everything but the page, in its order", async () => {
    const { links, meta } = (await client.list("?page=2&sort=-id&filter[status]=Active&per_page=5&x=%26&x=2")).json();
    const kept = "sort=-id&filter%5Bstatus%5D=Active&per_page=5&x=%26&x=2";
    expect(links.next).toBe(`${server.url}/v3/users?${kept}&page=3`);
    expect(meta.path).toBe(`${server.url}/v3/users`);
  });

  test("the address is that of the request, as a trusted proxy says it", async () => {
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "people.example.com" };
    const { links, meta } = (await client.ask(`/v3/teams/${team}/users`, { headers })).json();
    expect(meta.path).toBe(`https://people.example.com/v3/teams/${team}/users`);
    expect(links.first).toBe(`https://people.example.com/v3/teams/${team}/users?page=1`);
  });

  test("headers of a proxy that nobody trusts count for nothing", async () => {
    await using plain = await startTestServer();
    const other = await HttpOrganization.create(plain.app);
    const owner = await HappyGrasshopperClient.of(plain.url, other, await other.user({ role: "owner" }));
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "people.example.com" };
    expect((await owner.ask("/v3/users", { headers })).json().meta.path).toBe(`${plain.url}/v3/users`);
  });

  test("the public URL of the configuration counts above all", async () => {
    const { store, box } = server.app;
    const api = happyGrasshopperApi({
      store,
      box,
      credentials: new CredentialLookup(store.read.credentials),
      limits: createLimits("off"),
      publicUrl: "https://api.example.org",
    });
    await using named = bareServer(api);
    const headers = { authorization: `Bearer ${key}`, host: "people.example.com" };
    const answer = await named.inject({ url: "/v3/users?page=2", headers });
    expect(answer.json().meta.path).toBe("https://api.example.org/v3/users");
  });
});

describe("searching, filtering, sorting", () => {
  test.each<[string, string, number[]]>([
    ["a part of a name, whatever its accents", "?search=ozturk", [1, 2, 3]],
    ["words in any order", "?search=ozturk+number2", [2]],
    ["a part of an e-mail", "?search=number31@exam", [31]],
    ["the digits of a phone", "?search=7272321004", [5]],
    ["an empty search", "?search=&per_page=2", [1, 2]],
    ["an e-mail in other letters", "?filter[email]=NUMBER7@example.com", [7]],
    ["one of several e-mails", "?filter[email][]=number7@example.com&filter[email][]=number9@example.com", [7, 9]],
    ["the same, numbered", "?filter[email][0]=number7@example.com&filter[email][1]=number9@example.com", [7, 9]],
    ["an encoded name of a filter", "?filter%5Bid%5D=12", [12]],
    ["an id that is none", "?filter[id]=x", []],
    ["a status", "?filter[status]=Inactive", [10, 20, 30]],
    ["a status in small letters", "?filter[status]=inactive", [10, 20, 30]],
    ["a company with a comma", "?filter[company_name]=Acme,+Inc.&per_page=3", [1, 3, 5]],
    ["a first name", "?filter[first_name]=Number8", [8]],
    ["a last name", "?filter[last_name]=öztürk", [1, 2, 3]],
    ["a full name", "?filter[full_name]=Number8+Smith", [8]],
    ["a gender", "?filter[gender]=Female", [5]],
    ["no gender", "?filter[gender]=Not+Specified&per_page=5", [1, 2, 3, 4, 6]],
    ["a birth date", "?filter[dob]=1990-01-01", [5]],
    ["two filters at once", "?filter[status]=Inactive&filter[id]=20", [20]],
    ["a search with a filter", "?search=ozturk&filter[company_name]=Bolt", [2]],
    ["the last ids first", "?sort=-id&per_page=3", [32, 31, 30]],
    ["the last ids first, page 2", "?sort=-id&per_page=3&page=2", [29, 28, 27]],
    ["a sort by two fields", "?sort=-created_at,-id&per_page=8", [30, 25, 20, 15, 10, 5, 29, 24]],
    ["a sort whose fields go two ways", "?sort=created_at,-id&per_page=3", [31, 26, 21]],
    ["a sort by name", "?sort=full_name&filter[last_name]=Öztürk", [1, 2, 3]],
    ["a sort by nothing", "?sort=&per_page=2", [1, 2]],
    ["a parameter that nobody knows", "?include=contacts&per_page=2", [1, 2]],
  ])("%s", async (_what, query, ids) => {
    const answer = await client.list(query);
    expect(answer.status).toBe(200);
    expect(listedIds(answer)).toEqual(ids);
  });

  test.each([
    ["?filter[shoe_size]=44", { filter: ['Users are not filtered by "shoe_size".'] }],
    ["?filter=44", { filter: ['Users are not filtered by "filter".'] }],
    ["?filter[email][like]=x", { filter: ['Users are not filtered by "filter[email][like]".'] }],
    ["?filter[email]x=1", { filter: ['Users are not filtered by "filter[email]x".'] }],
    ["?filter[]=44", { filter: ['Users are not filtered by "".'] }],
    ["?filter[constructor]=44", { filter: ['Users are not filtered by "constructor".'] }],
    ["?filter[status]=Asleep", { filter: ["status is Active, Pending, Inactive."] }],
    [`?search=${"ab+".repeat(2000)}`, { search: ["search is longer than 500 characters."] }],
    ["?sort=shoe_size", { sort: ['Users are not sorted by "shoe_size".'] }],
    ["?sort=--id", { sort: ['Users are not sorted by "--id".'] }],
  ])("%s is refused", async (query, errors) => {
    const answer = await client.list(query);
    expect(answer.status).toBe(422);
    expect(answer.json()).toStrictEqual({ message: "The given data was invalid.", errors });
  });
});

describe("a team's users", () => {
  test("come in the order in which they came to the team", async () => {
    const answer = await client.ask(`/v3/teams/${team}/users`);
    expect(listedIds(answer)).toEqual(numbers(2, 16).map((at) => CROWD + 4 - 2 * at));
    expect(answer.json().meta).toMatchObject({ total: ON_TEAM, last_page: 2 });
    expect(listedIds(await client.ask(`/v3/teams/${team}/users?page=2`))).toEqual([2]);
  });

  test("are searched, filtered and sorted like all others", async () => {
    const ids = async (query: string) => listedIds(await client.ask(`/v3/teams/${team}/users${query}`));
    expect(await ids("?search=ozturk")).toEqual([2]);
    expect(await ids("?filter[status]=Inactive")).toEqual([10, 20, 30]);
    expect(await ids("?sort=id&per_page=3")).toEqual([2, 4, 6]);
    expect(await ids("?sort=-id&per_page=3")).toEqual([32, 30, 28]);
  });

  test.each(["999999", "0", "x", "-1", "1.5"])("there is no team %s", async (id) => {
    const answer = await client.ask(`/v3/teams/${id}/users`);
    expect([answer.status, answer.json()]).toStrictEqual([404, { message: "Not Found" }]);
  });
});
