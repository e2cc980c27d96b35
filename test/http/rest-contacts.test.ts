import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { WorksectionClient } from "./worksection-client.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});
afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const FERN = { name: "Fern Field", email: "fern@contacts.example", phone: "510 555 3344", chats: { signal: "f" } };

test("a contact is made, changed by a merge patch, seen by Worksection's API, and deleted for good", async () => {
  const made = await rest.post("/contacts", { ...FERN, id: 70 }, { "idempotency-key": "fern" });
  expect(made.status, made.text).toBe(201);
  expect(made.headers).toMatchObject({ location: "/directory/v1/contacts/70", etag: '"1"' });
  expect(made.json()).toMatchObject({ ...FERN, id: 70, folder_id: 2, given_name: "Fern", phone_e164: "+15105553344" });
  expect((await rest.get("/contacts/70")).json()).toEqual(made.json());
  const repeated = await rest.post("/contacts", { ...FERN, id: 70 }, { "idempotency-key": "fern" });
  expect(repeated.headers["idempotency-replayed"]).toBe("true");
  const { id: folder } = (await rest.post("/contact-folders", { title: "Suppliers" })).json();
  expect((await rest.post("/contact-folders", { title: "suppliers" })).json()).toEqual({
    id: folder,
    title: "Suppliers",
  });

  const patch = { title: "Florist", chats: { signal: null, telegram: "fern" }, folder_id: folder };
  expect((await rest.patch("/contacts/70", patch, { "if-match": '"7"' })).status).toBe(412);
  const changed = await rest.patch("/contacts/70", patch, { "if-match": '"1"' });
  expect(changed.json()).toMatchObject({
    title: "Florist",
    chats: { telegram: "fern" },
    folder_id: folder,
    version: 2,
  });
  const same = await rest.patch("/contacts/70", patch, { "idempotency-key": "the same again" });
  expect(same.headers["etag"]).toBe('"2"');
  expect((await organization.journal()).slice(-1)).toMatchObject([
    {
      action: "updated",
      object: "contact",
      objectId: 70,
      version: 2,
      before: { title: "" },
      after: { title: "Florist" },
    },
  ]);
  const shown = await (await WorksectionClient.of(server.url, organization)).get("get_contacts");
  expect(shown.text).toContain("Florist");

  expect((await rest.delete("/contacts/70", { "if-match": '"1"' })).status).toBe(412);
  expect((await rest.delete("/contacts/70")).status).toBe(204);
  for (const gone of [await rest.get("/contacts/70"), await rest.delete("/contacts/70")]) expect(gone.status).toBe(404);
  const journal = JSON.stringify(await organization.journal());
  const answers = JSON.stringify(await runSql(server.settings, "select * from used_keys"));
  expect(journal + answers).not.toMatch(/Fern|Florist|contacts\.example/u);
});

test("contacts and folders are listed as everything is", async () => {
  const { id: folder } = (await rest.post("/contact-folders", { title: "Suppliers" })).json();
  for (const name of ["A", "B", "C"]) await rest.post("/contacts", { name, folder_id: folder });
  await rest.post("/contacts", { name: "D" });
  const query = `filter=${encodeURIComponent(`folder_id = ${folder}`)}&sort=-id&fields=name,-phone`;
  const page = (await rest.get(`/contacts?${query}&limit=2&total=true`)).json();
  expect(page).toMatchObject({ total: 3, items: [{ name: "C" }, { name: "B" }] });
  expect((await rest.get(`/contacts?${query}&cursor=${page.next_cursor}`)).json().items).toMatchObject([{ name: "A" }]);
  const folders = (await rest.get("/contact-folders?sort=-id&limit=2")).json();
  expect(folders.items).toEqual([
    { id: folder, title: "Suppliers" },
    { id: 4, title: "HIDDEN" },
  ]);
});

test.each([
  [{ email: "no address" }, 400, "/email"],
  [{ folder_id: 99 }, 404, "/folder_id"],
  [{ status: "active" }, 400, "/status"],
  [{ name: "a\nb" }, 400, "/name"],
])("a contact like %j is refused", async (fields, status, pointer) => {
  await rest.post("/contacts", { ...FERN, id: 70 });
  const before = await organization.contents();
  expect((await rest.post("/contacts", fields)).json()).toMatchObject({ status, pointer });
  expect((await rest.patch("/contacts/70", fields)).json()).toMatchObject({ status, pointer });
  expect((await rest.post("/contacts", { id: 70 })).json()).toMatchObject({ status: 409, code: "id_taken" });
  expect(await organization.contents()).toEqual(before);
});

test("nobody but administrators of the organization has to do with contacts, by any API", async () => {
  await rest.post("/contacts", { ...FERN, id: 70 });
  const team = await organization.addTeam();
  await organization.addPeople(team, [{ userId: 1 }, { userId: 2, role: "team_admin" }]);
  const before = await organization.directory.contacts.get(70);
  for (const request of [{ teamId: team }, { userId: 1 }, { userId: 2 }, { teamId: team, userId: 2 }]) {
    const label = JSON.stringify(request);
    const limited = await RestClient.of(server.url, organization, { label, ...request });
    const refused = [
      ...["/contacts", "/contacts/70", "/contacts/71", "/contact-folders"].map((path) => limited.get(path)),
      limited.patch("/contacts/70", { title: "X" }),
      limited.delete("/contacts/70"),
    ];
    for (const answer of refused) {
      const { status, text } = await answer;
      expect({ status, text }, label).toMatchObject({ status: 403, text: expect.stringContaining('"forbidden"') });
      expect(text).not.toContain("Fern");
    }
  }
  const worksection = await WorksectionClient.of(server.url, organization, { teamId: team });
  for (const action of ["get_contacts", "get_contact_groups"]) {
    const answer = await worksection.get(action);
    expect(answer.json(), answer.text).toMatchObject({ status: "error" });
    expect(answer.text).not.toContain("Fern");
  }
  expect(await organization.directory.contacts.get(70)).toEqual(before);
});
