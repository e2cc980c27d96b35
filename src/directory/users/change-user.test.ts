import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type UserChange, changeUser, joinedChange } from "./change-user.ts";
import { BLANK_USER, type User, type UserPatch } from "./user.ts";

const USER: User = {
  ...BLANK_USER,
  organizationId: 1,
  id: 5,
  uuid: "u",
  givenName: "Mary Ann",
  familyName: "Smith",
  email: "Mary@example.com",
  phone: "(510) 555-3344",
  phoneE164: "+15105553344",
  profile: { url: "https://example.com", rate: 5, emails: [{ kind: "work", value: "m@example.org" }] },
  createdAt: 1,
  updatedAt: 1,
  deletedAt: null,
  version: 3,
};

const change = (patch: UserPatch, user = USER, country = "US") =>
  changeUser(user, patch, { country, now: 9, entry: 2 });
const changed = (patch: UserPatch) => change(patch)?.journal.after;

describe("names", () => {
  test("one half keeps the other, the whole splits, and the same whole changes nothing", () => {
    expect(changed({ familyName: "Lee" })).toEqual({ familyName: "Lee" });
    expect(changed({ fullName: "Ann Lee" })).toEqual({ givenName: "Ann", familyName: "Lee" });
    expect(changed({ fullName: " Mary Ann Smith " })).toBeUndefined();
    expect(changed({ fullName: "Mary Ann Lee", familyName: "Lee" })).toEqual({ familyName: "Lee" });
    expect(changed({ fullName: "Ann van Lee", givenName: "Ann" })).toEqual({ givenName: "Ann", familyName: "van Lee" });
    expect(changed({ fullName: "Jo van Lee", familyName: "van Lee" })).toEqual({
      givenName: "Jo",
      familyName: "van Lee",
    });
    for (const halves of [
      { familyName: "Kim" },
      { givenName: "" },
      { familyName: "" },
      { givenName: "Mary Ann Lee" },
    ]) {
      expect(() => change({ fullName: "Mary Ann Lee", ...halves })).toThrow("disagrees");
    }
  });
});

describe("phones", () => {
  test("a number in the form in which an API shows it keeps the one that was typed", () => {
    expect(changed({ phone: "(510) 555-3344" })).toBeUndefined();
    expect(changed({ phone: { digits: "15105553344", form: "international" } })).toBeUndefined();
    expect(changed({ phone: { digits: "5105553344", form: "national" } })).toBeUndefined();
    expect(change({ phone: { digits: "15105550000", form: "international" } })?.after).toMatchObject({
      phone: "15105550000",
      phoneE164: "+15105550000",
    });
    expect(change({ phone: "" })?.after).toMatchObject({ phone: "", phoneE164: "" });
  });

  test("international digits are read as such in a country where they would be a number of its own", () => {
    const digits = { digits: "15105553344", form: "international" } as const;
    expect(change({ phone: digits }, { ...USER, phone: "", phoneE164: "" }, "DE")?.after.phoneE164).toBe(
      "+15105553344",
    );
  });
});

describe("profiles", () => {
  test("keys that are given replace, keys that are undefined go, all others stay", () => {
    expect(change({ profile: { url: undefined, otherContacts: "x" } })?.after.profile).toEqual({
      rate: 5,
      emails: [{ kind: "work", value: "m@example.org" }],
      otherContacts: "x",
    });
    expect(changed({ profile: {} })).toBeUndefined();
    expect(changed({ profile: { rate: 5, wearable: undefined } })).toBeUndefined();
    const phones = [{ kind: "home", value: "510 555 0000", e164: "made up" }];
    expect(change({ profile: { phones } })?.after.profile.phones).toEqual([
      { kind: "home", value: "510 555 0000", e164: "+15105550000" },
    ]);
    expect(() => change({ profile: { emails: [{ kind: "x", value: "nope" }] } })).toThrow("emails");
  });

  test("the order of keys inside does not make a change", () => {
    const user = { ...USER, profile: { custom: { a: 1, b: { c: 2, d: 3 } } } };
    expect(change({ profile: { custom: { b: { d: 3, c: 2 }, a: 1 } } }, user)).toBeUndefined();
  });
});

test.each<[UserPatch, string]>([
  [{ birthDate: "1999-02-30" }, "birthDate"],
  [{ birthDate: "99-1-1" }, "birthDate"],
  [{ timeZone: "+01:00x" }, "timeZone"],
  [{ status: "asleep" as "active" }, "status"],
  [{ title: "a\nb" }, "title"],
  [{ email: "x" }, "email"],
  [{ phone: "x" }, "phone"],
  [{ avatar: "x".repeat(2049) }, "avatar"],
  [{ avatar: "javascript:alert(1)" }, "avatar"],
  [{ avatar: " DATA:text/html,x" }, "avatar"],
  [{ avatar: "notaurl" }, "avatar"],
  [{ avatar: "//elsewhere.example/a.png" }, "avatar"],
  [{ profile: { url: "javascript:alert(1)" } }, "url"],
  [{ profile: { url: " JAVASCRIPT:alert(1)" } }, "url"],
  [{ profile: { url: "notaurl" } }, "url"],
  [{ profile: { url: "https://" } }, "url"],
  [{ mergeIntoProfile: { url: "data:text/html,x" } }, "url"],
])("%j is refused by its field", (patch, field) => {
  expect(() => change(patch)).toThrow(expect.objectContaining({ code: "invalid_value", details: { field, entry: 2 } }));
});

test.each<UserPatch>([
  { avatar: "https://pictures.example/a.png" },
  { avatar: "/directory/v1/avatars/1/2/x" },
  { avatar: "data:image/png;base64,AAAA" },
  { avatar: "" },
  { profile: { url: "HTTP://example.com/?q=1" } },
  { profile: { url: "" } },
])("%j is taken", (patch) => {
  expect(change(patch, { ...USER, avatar: "https://pictures.example/before.png" })?.after).toMatchObject(patch);
});

test("an address that is stored may be written back, whatever it is", () => {
  const user = { ...USER, avatar: "before", profile: { ...USER.profile, url: "before" } };
  const after = change({ title: "CTO", avatar: "before", profile: { url: "before" } }, user)?.after;
  expect(after).toMatchObject({ title: "CTO", avatar: "before", profile: { url: "before" } });
});

test("a change says what differs, is one version on, and is of the time that it is made", () => {
  const made = change({ title: "CEO", email: "mary@EXAMPLE.com", externalId: "" });
  expect(made).toEqual({
    before: USER,
    after: { ...USER, title: "CEO", email: "mary@EXAMPLE.com", version: 4, updatedAt: 9 },
    journal: { before: { title: "", email: "Mary@example.com" }, after: { title: "CEO", email: "mary@EXAMPLE.com" } },
  });
});

test("two changes joined are one, and none when the second takes the first back", () => {
  const first = required(change({ title: "A", givenName: "X" }));
  const second = required(changeUser(first.after, { title: "", familyName: "Y" }, { country: "US", now: 10 }));
  expect(joinedChange(first, second)).toEqual({
    before: USER,
    after: { ...USER, givenName: "X", familyName: "Y", version: 4, updatedAt: 10 },
    journal: { before: { givenName: "Mary Ann", familyName: "Smith" }, after: { givenName: "X", familyName: "Y" } },
  });
  const back = required(changeUser(first.after, { title: "", givenName: "Mary Ann" }, { country: "US", now: 10 }));
  expect(joinedChange(first, back)).toBeUndefined();
});

test("writing back what a user has never changes it", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => !/[\p{C}\u2028\u2029]/u.test(value));
  const patch = fc.record(
    { givenName: text, familyName: text, title: text, birthDate: fc.constantFrom(null, "1980-02-29") },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(patch, (given) => {
      const user = change(given)?.after ?? USER;
      const { givenName, familyName, title, birthDate, email, phone, profile } = user;
      expect(change({ givenName, familyName, title, birthDate, email, phone, profile }, user)).toBeUndefined();
    }),
  );
});

function required(given: UserChange | undefined): UserChange {
  if (given === undefined) throw new Error("Nothing changed.");
  return given;
}
