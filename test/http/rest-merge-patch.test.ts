import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROPERTY_RUNS } from "../fixtures/property-runs.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

/** A text that is kept as it is: in one line and without blanks around it. */
const text = fc.string({ unit: "grapheme", maxLength: 8 }).map((any) => any.replaceAll(/[\p{C}\p{Z}]/gu, ""));
const key = fc.oneof(fc.constantFrom("a", "b", "", "toString", "constructor"), text);
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), text),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
}));
const time = fc.constantFrom("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05+01:00");
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 3 });
const labeled = (value: fc.Arbitrary<string>) => fc.array(fc.record({ kind: text, value }), { maxLength: 2 });
const some = (values: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Fields> =>
  fc.record<Record<string, Json>, string>(values, { requiredKeys: [] });
const named = fc.dictionary(key, orNull(text), { maxKeys: 3 });
const email = fc.constantFrom("a@patch.example", "B@patch.example");
const phone = fc.constantFrom("+15105553344", "+15105553355");

const FIELDS: Record<string, fc.Arbitrary<Json>> = {
  external_id: fc.constantFrom("hr-1", "hr-2"),
  title: text,
  department: text,
  company: text,
  gender: text,
  locale: text,
  avatar: fc.webUrl({ size: "small" }),
  email,
  phone,
  birth_date: fc.constantFrom("2000-02-29", "1990-12-31"),
  time_zone: fc.constantFrom("Europe/Kyiv", "UTC"),
  role: fc.constantFrom("member", "admin"),
  last_active_at: time,
  emails: labeled(fc.constantFrom("c@patch.example", "d@patch.example")),
  phones: labeled(phone),
  addresses: labeled(text),
  chats: named,
  socials: named,
  other_contacts: text,
  url: fc.webUrl({ size: "small" }),
  rate: fc.double({ noNaN: true, noDefaultInfinity: true }),
  preferred_contact: text,
  visiting: text,
  site_visit_terms_accepted: fc.boolean(),
  email_notifications: fc.boolean(),
  accepted_terms_version: text,
  device: some({ app_version: orNull(text), bluetooth_enabled: orNull(fc.boolean()) }),
  wearable: some({ assigned: fc.boolean(), assigned_at: orNull(time), battery_status: orNull(fc.integer()) }),
  counters: some({ contacts: orNull(fc.nat()), tags: orNull(fc.nat()) }),
  custom: fc.dictionary(key, json, { maxKeys: 3 }),
};
const names = fc.oneof(
  some({ given_name: orNull(text), family_name: orNull(text) }),
  fc.tuple(text, text).map(([given, family]) => ({ name: `${given} ${family}` })),
);
const others = some({
  ...Object.fromEntries(Object.entries(FIELDS).map(([name, value]) => [name, orNull(value)])),
  status: fc.constantFrom("active", "pending", "inactive"),
});
const patch: fc.Arbitrary<Fields> = fc
  .tuple(names, others)
  // As it arrives: JSON has no -0.
  .map(([one, more]) => JSON.parse(JSON.stringify({ ...one, ...more })) as Fields);

const EMPTY: Fields = {
  external_id: null,
  given_name: "",
  family_name: "",
  name: "",
  email: "",
  phone: "",
  phone_e164: "",
  title: "",
  department: "",
  company: "",
  birth_date: null,
  gender: "",
  time_zone: "",
  locale: "",
  avatar: "",
  status: "active",
  role: null,
  last_active_at: null,
  emails: [],
  phones: [],
  addresses: [],
  chats: {},
  socials: {},
  other_contacts: null,
  url: null,
  rate: null,
  preferred_contact: null,
  visiting: null,
  site_visit_terms_accepted: null,
  email_notifications: null,
  accepted_terms_version: null,
  device: null,
  wearable: null,
  counters: null,
  custom: {},
};

test("a patched user is the document as RFC 7396 patches it, and a patch that changes nothing leaves no trace", async () => {
  await fc.assert(
    fc.asyncProperty(patch, fc.array(patch, { minLength: 1, maxLength: 4 }), async (made, patches) => {
      const organization = await HttpOrganization.create(server.app);
      const rest = await RestClient.of(server.url, organization);
      const created = await rest.post("/users", made);
      expect(created.status, created.text).toBe(201);
      let shown: Fields = created.json();
      const { id = null, uuid = null, created_at = null, updated_at = null } = shown;
      expect(shown).toEqual({ ...shownAfter(EMPTY, made), id, uuid, created_at, updated_at, version: 1 });
      for (const change of patches) shown = await patched(rest, organization, shown, change);
    }),
    { numRuns: PROPERTY_RUNS },
  );
});

/** Sends a patch twice, and holds what becomes of the user and of the journal to what should. */
async function patched(
  rest: RestClient,
  organization: HttpOrganization,
  shown: Fields,
  change: Fields,
): Promise<Fields> {
  const path = `/users/${Number(shown["id"])}`;
  const due = shownAfter(shown, change);
  const entries = (await organization.journal()).length + (isDeepStrictEqual(due, shown) ? 0 : 1);
  const answer = await rest.patch(path, change);
  expect(answer.status, answer.text).toBe(200);
  const after: Fields = answer.json();
  const version = Number(shown["version"]) + (isDeepStrictEqual(due, shown) ? 0 : 1);
  expect(after).toEqual({ ...due, version, updated_at: after["updated_at"] });
  expect(answer.headers["etag"]).toBe(`"${version}"`);
  expect(await organization.journal()).toHaveLength(entries);
  expect((await rest.patch(path, change)).json()).toEqual(after);
  expect((await rest.get(path)).json()).toEqual(after);
  expect(await organization.journal()).toHaveLength(entries);
  return after;
}

/** How a document is shown after a patch: what follows from what, and what is shown for nothing, is this API's own. */
function shownAfter(shown: Fields, change: Fields): Fields {
  const { name, ...merged } = change;
  const halves = typeof name === "string" && name.trim() !== shown["name"] ? splitName(name) : {};
  const after = fieldsOf(mergePatch(shown, { ...merged, ...halves }));
  for (const [field, none] of Object.entries(EMPTY)) after[field] ??= none;
  for (const field of ["device", "wearable", "counters"]) after[field] = shownPart(fieldsOf(after[field]));
  after["wearable"] &&= { assigned_at: null, last_sync_at: null, ...fieldsOf(after["wearable"]) };
  after["last_active_at"] &&= inUtc(after["last_active_at"]);
  after["name"] = `${textOf(after["given_name"])} ${textOf(after["family_name"])}`.trim();
  after["phone_e164"] = after["phone"] ?? "";
  after["phones"] = listOf(after["phones"]).map((item) =>
    Object.assign(fieldsOf(item), { e164: fieldsOf(item)["value"] ?? "" }),
  );
  return after;
}

/** The algorithm of RFC 7396, section 2, word by word. */
function mergePatch(target: Json | undefined, change: Json): Json {
  if (!isFields(change)) return change;
  const merged = new Map(Object.entries(isFields(target) ? target : {}));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

function shownPart(part: Fields): Json {
  const entries = Object.entries(part).filter(([, value]) => value !== null);
  const shown = entries.map(([name, value]): [string, Json] => [name, name.endsWith("_at") ? inUtc(value) : value]);
  return entries.length === 0 ? null : Object.fromEntries(shown);
}

function splitName(name: string): Fields {
  const words = name.trim().split(" ");
  const family = words.length > 1 ? words.pop() : "";
  return { given_name: words.join(" "), family_name: family ?? "" };
}

function inUtc(moment: Json): string {
  return new Date(textOf(moment)).toISOString();
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: Json | undefined): Fields {
  return isFields(value) ? { ...value } : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
