import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

type Parameter = { in: string; name: string };
type Operation = { parameters?: Parameter[] };

const DOCUMENT = JSON.parse(await readFile("docs/openapi.json", "utf8")) as {
  paths: Record<string, Record<string, Operation>>;
};
const OF_EVERY_LIST = ["cursor", "fields", "filter", "limit", "search", "sort", "total"];
const LISTS = Object.entries(DOCUMENT.paths).flatMap(([path, { get }]) => {
  const names = (get?.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name);
  return names.includes("cursor") ? [{ path, names }] : [];
});

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization, { label: "Schlüssel der Zentrale" });
  const team = await organization.addTeam("Ärzte & Pflege", 1);
  await organization.addTeam("Küche", 2);
  await organization.addTeam("Route 100 200 2026-11-21", 3);
  await organization.addPeople(team, [
    { userId: 1, membershipId: 11, fields: { givenName: "Zoë", familyName: "Ång", email: "zoe@search.example" } },
    { userId: 2, membershipId: 12, fields: { givenName: "Bo", familyName: "Zoellner", email: "bo@search.example" } },
  ]);
  await rest.post("/roles", { key: "lead", name: "Équipe lead", base: "member" });
  await rest.post("/contact-folders", { title: "Überall" });
  const url = "https://hooks.search.example/in";
  await rest.post("/webhooks", { url, events: ["user.*", "membership.*"], enabled: false, description: "Über alles" });
  await rest.post("/contacts", {
    id: 71,
    name: "Søren Stüvel",
    email: "Soren@contacts.example",
    phone: "(510) 555-0170",
  });
  await rest.post("/contacts", { id: 72, given_name: "Ann", family_name: "Ng", phone: "ext. 9" });
  const saferMe = await SaferMeClient.of(server.url, organization);
  await saferMe.finished(
    (await saferMe.bulkCreate(2, [{ email: "kim@search.example" }], { description: "Müller's list" })).json().id,
  );
});

afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

async function found(path: string, search: string, of = rest): Promise<Record<string, unknown>[]> {
  const answer = await of.get(`${path}?${new URLSearchParams({ search, total: "true" }).toString()}`);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.json().total).toBe(answer.json().items.length);
  return answer.json().items;
}

test("there are lists of everything", () => {
  expect(LISTS.length).toBeGreaterThan(12);
});

describe.each(LISTS)("$path", ({ path, names }) => {
  const concrete = path.replace("/directory/v1", "").replaceAll(/\{\w+\}/gu, "1");

  test("takes what every list takes", () => {
    expect(names.toSorted()).toEqual(OF_EVERY_LIST);
  });

  test("has nothing that nobody is called by, and a search is bound to its cursor", async () => {
    expect(await found(concrete, "nobody-is-called-that")).toEqual([]);
    expect(await found(concrete, "qj")).toEqual([]);
    const refused = await rest.get(`${concrete}?search=${"a".repeat(501)}`);
    expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", parameter: "search" });
  });
});

describe("a search is blind to case and accents, as it is typed", () => {
  test.each([
    ["/teams", ["ARZTE", "aerzte", "pflege arz", "a", "ä"], [{ id: 1 }]],
    ["/teams", ["100 200", "2026-11-21", "route 200"], [{ id: 3 }]],
    ["/roles", ["equipe", "LEAD", "éq"], [{ key: "lead" }]],
    ["/contact-folders", ["ueber", "Uberall", "üb"], [{ title: "Überall" }]],
    ["/credentials", ["schlussel", "SCHLUESSEL zentrale"], [{ label: "Schlüssel der Zentrale" }]],
    ["/webhooks", ["UEBER", "hooks.search"], [{ description: "Über alles" }]],
    ["/jobs", ["mueller", "MULLER's list"], [{ description: "Müller's list" }]],
    ["/contacts", ["soren", "STUEVEL", "stuv sor", "SØ", "soren@contacts", "555 01 70", "+15105550170"], [{ id: 71 }]],
    ["/contacts", ["ng", "an"], [{ id: 72 }]],
    ["/invitations", ["kim@search"], [{ team_id: 2 }]],
    ["/teams/1/memberships", ["zoe ang", "ÅNG"], [{ id: 11 }]],
  ])("%s for %j", async (path, searches, items) => {
    for (const search of searches) {
      expect(await found(path, search), search).toMatchObject(items);
    }
  });

  test("the journal tells what became of whom it finds, and of their memberships, even after they were deleted", async () => {
    const own = await HttpOrganization.create(server.app);
    const client = await RestClient.of(server.url, own);
    const team = await own.addTeam("T");
    await own.addPeople(team, [
      { userId: 5, membershipId: 50, fields: { givenName: "Renée" } },
      { userId: 50, membershipId: 5, fields: { givenName: "Other" } },
    ]);
    const contact = await own.directory.contacts.create({ fields: { fullName: "Renée Contact" } });
    await own.directory.users.delete(5);
    const about = (await found("/journal", "renee", client)).map(({ object, object_id, action }) => [
      object,
      object_id,
      action,
    ]);
    expect(about).toEqual([
      ["user", 5, "created"],
      ["membership", 50, "created"],
      ["contact", contact.id, "created"],
      ["user", 5, "deleted"],
    ]);
    expect(await found("/journal", "re oth", client)).toEqual([]);
    expect((await found("/journal", "ot", client)).length).toBeGreaterThan(0);
    expect(await found("/journal", "re", client)).toMatchObject([{ object: "contact" }]);
    expect(await found("/journal", "renee")).toEqual([]);
  });
});

describe("a name is found as it is written, with its short words", () => {
  const NAMES = ["Mary Jo Smith", "Ana Maria da Silva", "Jean-Yves Ng", "Bo Li", "Li Bo", "Al"];

  let own: RestClient;

  beforeAll(async () => {
    own = await RestClient.of(server.url, await HttpOrganization.create(server.app));
    for (const name of NAMES) {
      await own.post("/users", { name });
      await own.post("/contacts", { name });
    }
    for (const name of ["Support UK", "Team 7"]) await own.post("/teams", { name });
    await own.post("/roles", { key: "head", name: "Head of IT", base: "member" });
  });

  const named = async (path: string, search: string) => (await found(path, search, own)).map(({ name }) => name);

  test.each(["/users", "/contacts"])("%s", async (path) => {
    for (const name of NAMES.filter((each) => each !== "Bo Li" && each !== "Li Bo")) {
      expect(await named(path, name), name).toEqual([name]);
    }
    expect(await named(path, "li bo")).toEqual(["Bo Li", "Li Bo"]);
    expect(await named(path, "mary jo")).toEqual(["Mary Jo Smith"]);
    expect(await named(path, "smith mo")).toEqual([]);
    expect(await named(path, "jean y")).toEqual(["Jean-Yves Ng"]);
    expect(await named(path, "ng je")).toEqual(["Jean-Yves Ng"]);
    expect(await named(path, "o")).toEqual([]);
    expect(await named(path, "bo")).toEqual(["Bo Li", "Li Bo"]);
    expect(await named(path, "bo o")).toEqual([]);
  });

  test.each([
    ["/teams", "Support UK"],
    ["/teams", "Team 7"],
    ["/roles", "Head of IT"],
  ])("%s: %s", async (path, name) => {
    expect(await found(path, name, own)).toMatchObject([{ name }]);
    expect(await found(path, `${name} xy`, own)).toEqual([]);
  });
});

describe("contacts", () => {
  test.each([
    ['name = "soren STUVEL"', [71]],
    ['email = "SOREN@contacts.example"', [71]],
    ['phone = "+15105550170"', [71]],
    ['phone = "9"', [72]],
    ['family_name = "ng" and given_name = "ANN"', [72]],
    ['not name contains "stuvel"', [72]],
    ["phone != null", [71, 72]],
    ["email = null", [72]],
  ])("filter=%s", async (filter, ids) => {
    const { items } = (await rest.get(`/contacts?${new URLSearchParams({ filter }).toString()}`)).json();
    expect(items.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  test.each([
    ["name", [72, 71]],
    ["-family_name", [71, 72]],
    ["email", [72, 71]],
    ["-created_at", [72, 71]],
  ])("sort=%s, page by page", async (sort, ids) => {
    const first = (await rest.get(`/contacts?sort=${sort}&limit=1`)).json();
    const second = (await rest.get(`/contacts?sort=${sort}&limit=1&cursor=${first.next_cursor}`)).json();
    expect([first.items[0].id, second.items[0].id, second.next_cursor]).toEqual([...ids, null]);
  });

  test("are found by what they are now, not by what they were", async () => {
    const { id } = (await rest.post("/contacts", { name: "Former Name" })).json();
    await rest.patch(`/contacts/${id}`, { name: "Later Name" });
    expect(await found("/contacts", "former")).toEqual([]);
    expect(await found("/contacts", "later name")).toMatchObject([{ id }]);
    await rest.delete(`/contacts/${id}`);
    expect(await found("/contacts", "later")).toEqual([]);
  });
});
