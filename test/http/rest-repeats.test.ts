import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "../fixtures/organization.ts";
import { PROPERTY_RUNS } from "../fixtures/property-runs.ts";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

type Request = { method: string; path: string; body?: unknown };
/** A request with the key that it is sent under, if any, so many times at once. */
type Sent = { request: Request; key: string | null; copies: number };

const id = fc.integer({ min: 1, max: 3 });
/** Few values, so that requests meet each other, and some of them are refused. */
const request: fc.Arbitrary<Request> = fc.oneof(
  fc
    .record({ given_name: fc.constantFrom("Ann", "Bo"), email: fc.constantFrom("a@keys.example", "b@keys.example") })
    .map((body) => ({ method: "POST", path: "/users", body })),
  fc
    .constantFrom({ given_name: "Cy" }, { email: "no address" })
    .map((body) => ({ method: "POST", path: "/users", body })),
  fc.constantFrom("Red", "Blue").map((name) => ({ method: "POST", path: "/teams", body: { name } })),
  fc
    .record({ team_id: id, user_id: id, role: fc.constantFrom("member", "owner", "nobody") })
    .map((body) => ({ method: "POST", path: "/memberships", body })),
  fc
    .tuple(id, fc.constantFrom({ title: "Nurse" }, { title: null }, { status: "pending" }, { email: "a@keys.example" }))
    .map(([user, body]) => ({ method: "PATCH", path: `/users/${user}`, body })),
  id.map((user) => ({ method: "POST", path: `/users/${user}/restore` })),
);
const removal = fc.tuple(fc.constantFrom("users", "teams", "memberships"), id).map(([list, one]): Request => ({
  method: "DELETE",
  path: `/${list}/${one}`,
}));
const sent: fc.Arbitrary<Sent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      request,
      key: fc.constantFrom("k1", "k2", "k3", "k4", "k5"),
      copies: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ request, key: fc.constant(null), copies: fc.constant(1) }) },
  { weight: 1, arbitrary: fc.record({ request: removal, key: fc.constant(null), copies: fc.constant(1) }) },
);

test("whatever is sent again under its key, the directory is as if each key had been used once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 25 }), async (all) => {
      const [keyed, once] = [await HttpOrganization.create(server.app), await HttpOrganization.create(server.app)];
      const keyedClient = await RestClient.of(server.url, keyed);
      const onceClient = await RestClient.of(server.url, once);
      const used = new Map<string, { request: string; answer: Answer }>();
      for (const { request: asked, key, copies } of all) {
        const answers = await Promise.all(Array.from({ length: copies }, () => sentUnder(keyedClient, asked, key)));
        const before = key === null ? undefined : used.get(key);
        if (before === undefined) {
          const plain = await sentUnder(onceClient, asked, null);
          const first = theFirst(answers);
          expect([first.status, shapeOf(first)]).toEqual([plain.status, shapeOf(plain)]);
          if (key !== null && first.status < 300) used.set(key, { request: JSON.stringify(asked), answer: first });
          expectReplays(
            first,
            answers.filter((answer) => answer !== first),
          );
        } else if (before.request === JSON.stringify(asked)) {
          expectReplays(before.answer, answers);
        } else {
          for (const answer of answers) {
            expect(answer.json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
          }
        }
      }
      expect(await stateOf(keyed)).toEqual(await stateOf(once));
    }),
    { numRuns: PROPERTY_RUNS },
  );
});

async function sentUnder(client: RestClient, { method, path, body }: Request, key: string | null): Promise<Answer> {
  return await client.ask(path, { method, body, headers: key === null ? {} : { "idempotency-key": key } });
}

/** Of answers to copies of one request, the one that made the change; any of them when it was refused. */
function theFirst(answers: readonly Answer[]): Answer {
  const made = answers.filter(({ headers }) => headers["idempotency-replayed"] === undefined);
  const first = present(made[0]);
  expect(made).toHaveLength(first.status < 300 ? 1 : answers.length);
  return first;
}

/** What was refused may be sent again and is judged anew; everything else is answered as it was, byte by byte. */
function expectReplays(first: Answer, answers: readonly Answer[]): void {
  for (const { status, text, headers } of answers) {
    if (first.status >= 300) {
      expect(status).toBe(first.status);
    } else {
      expect([status, text, headers["idempotency-replayed"]]).toEqual([first.status, first.text, "true"]);
      for (const name of ["location", "etag", "content-type"]) expect(headers[name]).toBe(first.headers[name]);
    }
  }
}

const WRITTEN: ReadonlySet<string> = new Set(["user", "team", "membership"]);

/** Names of what differs between two organizations in which the same was done. */
const OWN = new Set([
  "organizationId",
  "uuid",
  "createdAt",
  "updatedAt",
  "deletedAt",
  "at",
  "credentialId",
  "created_at",
  "updated_at",
  "request_id",
]);

/** An answer without what is another in each organization. */
function shapeOf({ text }: Answer): unknown {
  return text === "" ? "" : withoutOwn(JSON.parse(text));
}

/** Who and what there is, and what the journal has of it. */
async function stateOf(organization: HttpOrganization): Promise<unknown> {
  const entries = (await organization.journal()).filter(({ object }) => WRITTEN.has(object));
  const { users, teams, memberships } = organization.directory;
  const lists = [users.list({ limit: 1000 }), teams.list({ limit: 1000 }), memberships.list({ limit: 1000 })];
  const rows = (await Promise.all(lists)).map((page) => page.rows);
  return withoutOwn({ rows, entries: entries.map(({ id: _ofAll, ...entry }) => entry) });
}

function withoutOwn(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, inner: unknown) => (OWN.has(name) ? undefined : inner)));
}
