import { expect, test } from "vitest";
import { openTestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";

test("smoke", async () => {
  await using opened = await openTestStore();
  const acme = await makeOrganization(opened.store);
  const team = await acme.team("T", 7);
  const { user } = await acme.person(team, { givenName: "A", email: "a@x.com" }, "admin");
  expect((await acme.directory.users.findByContacts(["A@x.com"], [])).map((u) => u.id)).toEqual([user.id]);
  expect(await opened.store.inspect()).toEqual([]);
});
