import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Filter, FilterOperator, FilterValue, MembershipField, UserField } from "../../src/directory/filter.ts";
import type { MembershipService } from "../../src/directory/memberships/membership-service.ts";
import type { ListQuery, SortKey } from "../../src/directory/page.ts";
import { foldText } from "../../src/directory/users/name.ts";
import type { User, UserPatch } from "../../src/directory/users/user.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened[Symbol.asyncDispose]());

describe("filters", () => {
  let acme: TestOrganization;
  let red: number;

  const PEOPLE: Record<string, UserPatch> = {
    ann: {
      fullName: "Ann Ärzte",
      email: "Ann@Example.com",
      title: "Head of Sales",
      department: "sales",
      role: "admin",
      lastActiveAt: 2000,
    },
    bob: {
      fullName: "Bob Über",
      email: "bob@example.com",
      phone: "+15105550001",
      title: "head of SALES",
      status: "pending",
      birthDate: "1990-01-02",
    },
    cyd: { fullName: "Cyd", externalId: "X-1", title: "100% \\ under_score", department: "Sales", lastActiveAt: 3000 },
    dan: {
      fullName: "Dan Zed",
      status: "inactive",
      company: "Acme",
      externalId: "x-1",
      gender: "m",
      timeZone: "Europe/Kyiv",
    },
  };

  beforeAll(async () => {
    acme = await makeOrganization(opened.store);
    const teams = [await acme.team("Red"), await acme.team("Blue")];
    red = present(teams[0]).id;
    const users = await acme.directory.users.create(Object.values(PEOPLE).map((fields) => ({ fields })));
    const place = (team: number, user: number) => acme.member(present(teams[team]), present(users[user]));
    await place(0, 0);
    await place(1, 0);
    await place(1, 1);
    const others = await makeOrganization(opened.store);
    await others.user({ fullName: "Ann Elsewhere", email: "ann@example.com", externalId: "X-1" });
  });

  async function matching(filter: Filter<UserField>): Promise<string[]> {
    const { rows, total } = await acme.directory.users.list({ filter, limit: 99, withTotal: true });
    expect(total).toBe(rows.length);
    return rows.map(({ givenName }) => givenName.toLowerCase());
  }

  const compare = (field: UserField, op: FilterOperator, value: FilterValue) => matching({ op, field, value });

  test.each<[UserField, FilterOperator, FilterValue, string]>([
    ["name", "eq", "ANN ARZTE", "ann"],
    ["name", "eq", "ann ärzte", "ann"],
    ["name", "ne", "Ann Ärzte", "bob cyd dan"],
    ["name", "lt", "bob", "ann"],
    ["name", "le", "BOB UBER", "ann bob"],
    ["name", "gt", "cyd", "dan"],
    ["name", "ge", "cyd", "cyd dan"],
    ["name", "contains", "RZ", "ann"],
    ["name", "starts_with", "b", "bob"],
    ["name", "present", null, "ann bob cyd dan"],
    ["given_name", "eq", "aNN", "ann"],
    ["family_name", "eq", "uber", "bob"],
    ["family_name", "present", null, "ann bob dan"],
    ["email", "eq", "ANN@example.com", "ann"],
    ["email", "ne", "ann@example.com", "bob cyd dan"],
    ["email", "contains", "@EXAMPLE", "ann bob"],
    ["email", "starts_with", "b", "bob"],
    ["email", "present", null, "ann bob"],
    ["email", "eq", null, "cyd dan"],
    ["email", "ne", null, "ann bob"],
    ["phone", "eq", "+15105550001", "bob"],
    ["phone", "present", null, "bob"],
    ["title", "eq", "HEAD OF sales", "ann bob"],
    ["title", "contains", "Of", "ann bob"],
    ["title", "contains", "%", "cyd"],
    ["title", "contains", "_", "cyd"],
    ["title", "contains", "\\", "cyd"],
    ["title", "contains", "\"'*", ""],
    ["title", "contains", "", "ann bob cyd dan"],
    ["title", "starts_with", "100%", "cyd"],
    ["title", "starts_with", "h", "ann bob"],
    ["title", "present", null, "ann bob cyd"],
    ["title", "eq", "a\0b", ""],
    ["department", "eq", "SALES", "ann cyd"],
    ["department", "ne", "sales", "bob dan"],
    ["company", "eq", "acme", "dan"],
    ["gender", "eq", "M", "dan"],
    ["external_id", "eq", "X-1", "cyd"],
    ["external_id", "contains", "x", "dan"],
    ["external_id", "starts_with", "X", "cyd"],
    ["external_id", "eq", null, "ann bob"],
    ["external_id", "ne", null, "cyd dan"],
    ["external_id", "ne", "X-1", "ann bob dan"],
    ["external_id", "present", null, "cyd dan"],
    ["status", "eq", "pending", "bob"],
    ["status", "ne", "active", "bob dan"],
    ["role", "eq", "admin", "ann"],
    ["role", "eq", null, "bob cyd dan"],
    ["role", "ne", "admin", "bob cyd dan"],
    ["birth_date", "lt", "1990-12-31", "bob"],
    ["birth_date", "ge", "1990-12-31", ""],
    ["time_zone", "eq", "Europe/Kyiv", "dan"],
    ["last_active_at", "gt", 2000, "cyd"],
    ["last_active_at", "ge", 2000, "ann cyd"],
    ["last_active_at", "ne", 2000, "bob cyd dan"],
    ["last_active_at", "eq", null, "bob dan"],
    ["last_active_at", "present", null, "ann cyd"],
    ["created_at", "gt", 0, "ann bob cyd dan"],
    ["updated_at", "lt", 0, ""],
    ["team_id", "present", null, "ann bob"],
    ["team_id", "eq", null, "cyd dan"],
    ["team_id", "ne", null, "ann bob"],
    ["id", "eq", Number.MAX_SAFE_INTEGER, ""],
  ])("%s %s %j", async (field, op, value, expected) => {
    expect(await compare(field, op, value)).toEqual(expected.split(" ").filter(Boolean));
  });

  test("a team's people, and those who are not on it", async () => {
    expect(await compare("team_id", "eq", red)).toEqual(["ann"]);
    expect(await compare("team_id", "ne", red)).toEqual(["bob", "cyd", "dan"]);
    expect(await matching({ op: "in", field: "team_id", values: [red, red + 1] })).toEqual(["ann", "bob"]);
  });

  test("trees: and, or, not, in, with nothing inside and with nulls", async () => {
    const all = ["ann", "bob", "cyd", "dan"];
    const active = { op: "eq", field: "status", value: "active" } as const;
    const admin = { op: "eq", field: "role", value: "admin" } as const;
    expect(await matching({ op: "and", filters: [] })).toEqual(all);
    expect(await matching({ op: "or", filters: [] })).toEqual([]);
    expect(await matching({ op: "and", filters: [active, admin] })).toEqual(["ann"]);
    expect(await matching({ op: "or", filters: [{ op: "not", filter: active }, admin] })).toEqual([
      "ann",
      "bob",
      "dan",
    ]);
    expect(await matching({ op: "not", filter: admin })).toEqual(["bob", "cyd", "dan"]);
    expect(await matching({ op: "not", filter: { op: "not", filter: admin } })).toEqual(["ann"]);
    expect(await matching({ op: "not", filter: { op: "gt", field: "last_active_at", value: 2000 } })).toEqual([
      "ann",
      "bob",
      "dan",
    ]);
    expect(await matching({ op: "in", field: "status", values: ["pending", "inactive"] })).toEqual(["bob", "dan"]);
    expect(await matching({ op: "in", field: "status", values: [] })).toEqual([]);
    expect(await matching({ op: "not", filter: { op: "in", field: "status", values: [] } })).toEqual(all);
    expect(await matching({ op: "in", field: "role", values: [null, "owner"] })).toEqual(["bob", "cyd", "dan"]);
    expect(await matching({ op: "not", filter: { op: "in", field: "role", values: [null] } })).toEqual(["ann"]);
    expect(await matching({ op: "in", field: "email", values: ["ANN@example.com", null] })).toEqual([
      "ann",
      "cyd",
      "dan",
    ]);
    expect(await matching({ op: "in", field: "id", values: Array.from({ length: 900 }, (_, id) => id) })).toEqual(all);
    const deep = Array.from({ length: 30 }).reduce<Filter<UserField>>((filter) => ({ op: "not", filter }), admin);
    expect(await matching(deep)).toEqual(["ann"]);
  });

  test.each<[UserField, FilterOperator, FilterValue]>([
    ["id", "eq", "abc"],
    ["id", "eq", 1.5],
    ["id", "lt", 1e300],
    ["id", "contains", 1],
    ["last_active_at", "starts_with", "1"],
    ["title", "eq", 5],
    ["title", "contains", true],
    ["role", "lt", null],
    ["title", "contains", null],
  ])("a comparison that makes no sense is refused: %s %s %j", async (field, op, value) => {
    await expect(compare(field, op, value)).rejects.toMatchObject({ code: "invalid_value" });
  });

  test("a list of values of the wrong kind is refused too", async () => {
    const filter = { op: "in", field: "id", values: [1, "2"] } as const;
    await expect(matching(filter)).rejects.toMatchObject({ code: "invalid_value" });
  });

  test("memberships are filtered by their own fields and by their user's", async () => {
    const list = async (
      filter: ListQuery<
        "role" | "name" | "email" | "user_uuid" | "agreed_to_join" | "team_id" | "supervisor_id"
      >["filter"],
    ) =>
      (await acme.directory.memberships.list({ ...(filter === undefined ? {} : { filter }), limit: 99 })).rows.map(
        ({ user, membership }) => [user.givenName, membership.teamId],
      );
    const ann = (await acme.directory.users.findByContacts(["ann@example.com"], []))[0];
    const both = [
      ["Ann", red],
      ["Ann", red + 1],
    ];
    expect(await list({ op: "eq", field: "name", value: "ann arzte" })).toEqual(both);
    expect(await list({ op: "eq", field: "user_uuid", value: present(ann).uuid })).toEqual(both);
    expect(await list({ op: "eq", field: "email", value: "BOB@example.com" })).toEqual([["Bob", red + 1]]);
    expect(await list({ op: "eq", field: "agreed_to_join", value: true })).toEqual([]);
    expect(await list({ op: "eq", field: "agreed_to_join", value: false })).toHaveLength(3);
    expect(await list({ op: "eq", field: "supervisor_id", value: null })).toHaveLength(3);
    expect(await list({ op: "search", text: "arzt" })).toEqual(both);
    const search = [
      { op: "eq", field: "team_id", value: red },
      { op: "search", text: "arzt" },
    ] as const;
    expect(await list({ op: "and", filters: search })).toEqual([["Ann", red]]);
  });

  test("a list that cannot be sorted so says so", async () => {
    const { users } = acme.directory;
    const sort = [{ field: "birth_date", direction: "asc" }] as const;
    await expect(users.list({ sort, limit: 1 })).rejects.toMatchObject({
      code: "invalid_value",
      details: { field: "sort" },
    });
  });
});

describe("search", () => {
  let acme: TestOrganization;
  const NAMES = [
    "Jörg Stüvel",
    "Zoë Weiß",
    "Łukasz Ørsted",
    "Nguyễn Văn An",
    "王 伟",
    "Μαρία Παπαδοπούλου",
    "김 지우",
    "ليلى منصور",
    "Oleg Ёлкин",
    "Al",
  ];

  beforeAll(async () => {
    acme = await makeOrganization(opened.store);
    await acme.directory.users.create(NAMES.map((fullName) => ({ fields: { fullName } })));
    await acme.user({ fullName: "Percy 100%_\\\"'*", email: "percy.smith@müller.example", phone: "(510) 555-0133" });
    await acme.user({ fullName: "𠮷田 太郎", profile: { emails: [{ kind: "x", value: "second@example.net" }] } });
  });

  async function found(text: string, within?: "names"): Promise<string[]> {
    const filter = { op: "search", text, ...(within === undefined ? {} : { within }) } as const;
    const { rows } = await acme.directory.users.list({ filter, limit: 99 });
    return rows.map((user) => `${user.givenName} ${user.familyName}`.trim());
  }

  test.each([
    ["stuvel", "Jörg Stüvel"],
    ["stuevel", "Jörg Stüvel"],
    ["STÜVEL", "Jörg Stüvel"],
    ["joerg stu", "Jörg Stüvel"],
    ["weiss", "Zoë Weiß"],
    ["WEIẞ", "Zoë Weiß"],
    ["zoe w", "Zoë Weiß"],
    ["lukasz orsted", "Łukasz Ørsted"],
    ["nguyen", "Nguyễn Văn An"],
    ["王", "王 伟"],
    ["伟", "王 伟"],
    ["𠮷田", "𠮷田 太郎"],
    ["ΠΑΠΑΔΟΠΟΥΛΟΥ", "Μαρία Παπαδοπούλου"],
    ["지우", "김 지우"],
    ["منصور", "ليلى منصور"],
    ["ЕЛКИН", "Oleg Ёлкин"],
    ["muller.exa", "Percy 100%_\\\"'*"],
    ["mueller.exa", "Percy 100%_\\\"'*"],
    ["MÜLLER.EXA", "Percy 100%_\\\"'*"],
    ["5550133", "Percy 100%_\\\"'*"],
    ["555-0133", "Percy 100%_\\\"'*"],
    ["+15105550133", "Percy 100%_\\\"'*"],
    ["+1 (510) 555-0133", "Percy 100%_\\\"'*"],
    ["+1 510 55", "Percy 100%_\\\"'*"],
    ["510 555 0133", "Percy 100%_\\\"'*"],
    ["0510 / 555 0133", "Percy 100%_\\\"'*"],
    ["+1 (0) 510 5550133", "Percy 100%_\\\"'*"],
    ["100%_", "Percy 100%_\\\"'*"],
    ["%_\\", "Percy 100%_\\\"'*"],
    ["\"'*", "Percy 100%_\\\"'*"],
    ["second@", "𠮷田 太郎"],
    ["  percy   smith ", "Percy 100%_\\\"'*"],
  ])("%s finds %s", async (text, expected) => {
    expect(await found(text)).toEqual([expected]);
  });

  test.each(["stuvle", "%%%", "___", "'; --", '"OR"', "a*b", "NEAR(x)", "^stu", "\\\\\\", "x\0"])(
    "%j finds nobody",
    async (text) => {
      expect(await found(text)).toEqual([]);
    },
  );

  test("short words start a given or a family name, and blanks are no words", async () => {
    expect(await found("al")).toEqual(["Al"]);
    expect((await found("o")).toSorted()).toEqual(["Oleg Ёлкин", "Łukasz Ørsted"]);
    expect(await found("  ")).toHaveLength(NAMES.length + 2);
    expect(await found("\0 \0")).toHaveLength(NAMES.length + 2);
  });

  test("within names, e-mails do not count", async () => {
    expect(await found("percy", "names")).toHaveLength(1);
    expect(await found("example", "names")).toEqual([]);
    expect(await found("stuevel", "names")).toEqual(["Jörg Stüvel"]);
  });

  test("the index follows a change of name, a deletion and a restoration", async () => {
    const user = await acme.user({ fullName: "Before Change" });
    expect(await found("before")).toHaveLength(1);
    await acme.directory.users.update([{ id: user.id, patch: { fullName: "Afterwards" } }]);
    expect(await found("before")).toEqual([]);
    expect(await found("afterw")).toHaveLength(1);
    await acme.directory.users.delete(user.id);
    expect(await found("afterw")).toEqual([]);
    await acme.directory.users.restore(user.id);
    expect(await found("afterw")).toHaveLength(1);
  });
});

describe("order and pages", () => {
  test("names of any script sort by the code points of their folded form", async () => {
    const acme = await makeOrganization(opened.store);
    const names = [
      "Ångström",
      "anders",
      "Änne",
      "Zoé",
      "zebra",
      "Øre",
      "Ёлка",
      "елка",
      "Ωmega",
      "Σίσυφος",
      "王",
      "伟",
      "한글",
      "אבא",
      "عمر",
      "अनु",
      "A-b",
      "A b",
      "A_b",
      "1st",
      "ﬁne",
      "𝔘ni",
    ];
    await acme.directory.users.create(names.map((givenName) => ({ fields: { givenName } })));
    const list = async (direction: "asc" | "desc") =>
      (await acme.directory.users.list({ sort: [{ field: "name", direction }], limit: 99 })).rows;
    const byFolded = (await list("asc")).toSorted(
      (a, b) => compareBytes(foldText(a.givenName), foldText(b.givenName)) || a.id - b.id,
    );
    expect((await list("asc")).map(({ givenName }) => givenName)).toEqual(byFolded.map(({ givenName }) => givenName));
    expect((await list("desc")).map(({ id }) => id)).toEqual((await list("asc")).map(({ id }) => id).toReversed());
  });

  const SORTS: readonly UserField[] = [
    "id",
    "name",
    "family_name",
    "email",
    "title",
    "department",
    "status",
    "last_active_at",
    "created_at",
    "updated_at",
  ];
  const sortKey = fc.record({
    field: fc.constantFrom(...SORTS),
    direction: fc.constantFrom("asc" as const, "desc" as const),
  });
  const sorts = fc.uniqueArray(sortKey, { minLength: 1, maxLength: 3, selector: ({ field }) => field });
  const word = fc.constantFrom("", "a", "A", "b", "ä", "\u{1F98A}", "z");

  test("walking from cursor to cursor, in any sort and directions, is the whole list in its order", async () => {
    const acme = await makeOrganization(opened.store);
    const person = fc.record({
      givenName: word,
      familyName: word,
      title: word,
      department: word,
      status: fc.constantFrom("active" as const, "pending" as const),
      lastActiveAt: fc.constantFrom(null, 0, 5, 7),
    });
    const people = fc.sample(fc.array(person, { minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 })[0];
    await acme.directory.users.create(present(people).map((fields) => ({ fields })));
    await fc.assert(
      fc.asyncProperty(sorts, fc.integer({ min: 1, max: 17 }), async (sort, limit) => {
        const whole = await acme.directory.users.list({ sort, limit: 100, withTotal: true });
        expect(whole).toMatchObject({ next: null, total: 60 });
        expect(isSorted(whole.rows, sort)).toBe(true);
        const walked = await walk(acme, { sort, limit });
        expect(walked).toEqual(whole.rows.map(({ id }) => id));
        const offset = await acme.directory.users.list({ sort, limit, start: { offset: 11 }, withTotal: true });
        expect(offset.rows.map(({ id }) => id)).toEqual(walked.slice(11, 11 + limit));
        expect(offset.total).toBe(60);
      }),
      { numRuns: 40 },
    );
  });

  test("a walk goes on where it was when rows come and go behind and before it", async () => {
    const acme = await makeOrganization(opened.store);
    const users = await acme.directory.users.create(
      ["b", "d", "f", "h"].map((givenName) => ({ fields: { givenName } })),
    );
    const sort = [{ field: "name", direction: "asc" }] as const;
    const first = await acme.directory.users.list({ sort, limit: 2 });
    await acme.directory.users.delete(present(users[1]).id);
    await acme.directory.users.create(["a", "e"].map((givenName) => ({ fields: { givenName } })));
    const second = await acme.directory.users.list({ sort, limit: 9, start: { after: present(first.next) } });
    expect(second.rows.map(({ givenName }) => givenName)).toEqual(["e", "f", "h"]);
  });

  test("a cursor that is damaged, made up or of another sort is refused, not run", async () => {
    const acme = await makeOrganization(opened.store);
    await acme.directory.users.create(["a", "b"].map((givenName) => ({ fields: { givenName } })));
    const byName = [{ field: "name", direction: "asc" }] as const;
    const cursor = present((await acme.directory.users.list({ sort: byName, limit: 1 })).next);
    const made = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString("base64url");
    const bad: [SortKey<UserField>[], string][] = [
      [[{ field: "name", direction: "desc" }], cursor],
      [[{ field: "id", direction: "asc" }], cursor],
      [[...byName], "%%%"],
      [[...byName], ""],
      [[...byName], made("name,id", "a")],
      [[...byName], made("name,id", "a", "b")],
      [[...byName], made("name,id", 1, 1)],
      [[...byName], made("name,id", "a", 1.5)],
      [[...byName], made("name,id", "a", 1e30)],
      [[...byName], made("name,id", "a", null)],
      [[...byName], made("name,id", { a: 1 }, 1)],
    ];
    for (const [sort, after] of bad) {
      await expect(acme.directory.users.list({ sort, limit: 1, start: { after } })).rejects.toMatchObject({
        code: "invalid_value",
        details: { field: "cursor" },
      });
    }
    const nul = await acme.directory.users.list({
      sort: byName,
      limit: 9,
      start: { after: made("name,id", "a\0", 1) },
    });
    expect(nul.rows.map(({ givenName }) => givenName)).toEqual(["b"]);
  });

  test("no rows asked for, and pages past the end", async () => {
    const acme = await makeOrganization(opened.store);
    await acme.user();
    expect(await acme.directory.users.list({ limit: 0, withTotal: true })).toEqual({ rows: [], next: null, total: 1 });
    expect(await acme.directory.users.list({ limit: 5, start: { offset: 9 }, withTotal: true })).toEqual({
      rows: [],
      next: null,
      total: 1,
    });
    expect((await acme.directory.users.list({ limit: 5 })).total).toBeNull();
  });

  test("the same from memberships, by their user's fields, in one team and in all", async () => {
    const acme = await makeOrganization(opened.store);
    const teams = [await acme.team("One"), await acme.team("Two")];
    const users = await acme.directory.users.create(
      Array.from({ length: 30 }, (_, index) => ({
        fields: { givenName: "cab"[index % 3] ?? "", email: `m${index}@example.com` },
      })),
    );
    await acme.directory.memberships.add(
      users.map(({ id }, index) => ({ teamId: present(teams[index % 2]).id, userId: id, role: { key: "member" } })),
    );
    const fields = [
      "id",
      "name",
      "email",
      "status",
      "last_active_at",
      "invited_at",
      "supervisor_id",
      "team_id",
      "user_id",
      "created_at",
    ] as const;
    const onOne = { op: "eq", field: "team_id", value: present(teams[0]).id } as const;
    for (const filter of [undefined, onOne]) {
      for (const field of fields) {
        for (const direction of ["asc", "desc"] as const) {
          const query = { ...(filter === undefined ? {} : { filter }), sort: [{ field, direction }] };
          const whole = await acme.directory.memberships.list({ ...query, limit: 99 });
          const ids = await walkedIds(acme.directory.memberships, query);
          expect(ids).toEqual(whole.rows.map(({ membership }) => membership.id));
          expect(new Set(ids).size).toBe(filter === undefined ? 30 : 15);
        }
      }
    }
  });
});

async function walk(acme: TestOrganization, query: ListQuery<UserField>): Promise<number[]> {
  const ids: number[] = [];
  let page = await acme.directory.users.list(query);
  for (;;) {
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    page = await acme.directory.users.list({ ...query, start: { after: page.next } });
  }
}

/** Strings as both databases compare them: by their UTF-8 bytes. */
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

const VALUES: Partial<Record<UserField, (user: User) => string | number>> = {
  id: ({ id }) => id,
  name: ({ givenName, familyName }) => foldText(`${givenName} ${familyName}`.trim()),
  family_name: ({ familyName }) => foldText(familyName),
  email: ({ email }) => email,
  title: ({ title }) => title,
  department: ({ department }) => department,
  status: ({ status }) => status,
  last_active_at: ({ lastActiveAt }) => lastActiveAt ?? 0,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};

function isSorted(users: readonly User[], sort: readonly SortKey<UserField>[]): boolean {
  const order = (left: User, right: User): number => {
    for (const { field, direction } of sort) {
      const [a, b] = [VALUES[field]?.(left) ?? 0, VALUES[field]?.(right) ?? 0];
      const sign = typeof a === "number" && typeof b === "number" ? a - b : compareBytes(String(a), String(b));
      if (sign !== 0) return direction === "asc" ? sign : -sign;
    }
    return (left.id - right.id) * (sort.at(-1)?.direction === "desc" ? -1 : 1);
  };
  return users.every((user, index) => index === 0 || order(present(users[index - 1]), user) < 0);
}

/** Membership ids as a walk by cursor meets them, four at a time. */
async function walkedIds(
  memberships: MembershipService,
  query: Omit<ListQuery<MembershipField>, "limit">,
): Promise<number[]> {
  const ids: number[] = [];
  let page = await memberships.list({ ...query, limit: 4 });
  for (;;) {
    ids.push(...page.rows.map(({ membership }) => membership.id));
    if (page.next === null) return ids;
    page = await memberships.list({ ...query, limit: 4, start: { after: page.next } });
  }
}
