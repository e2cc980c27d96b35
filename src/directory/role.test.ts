import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BUILTIN_ROLES,
  BUILTIN_WIRE,
  type Role,
  type VendorApi,
  baseOf,
  rankIn,
  rankOf,
  resolveRole,
  wireOf,
} from "./role.ts";

const builtin: Role[] = BUILTIN_ROLES.map((key, index) => ({
  organizationId: 1,
  id: index + 1,
  key,
  name: key,
  base: key,
  wire: BUILTIN_WIRE[key],
  version: 1,
}));
const chief: Role = {
  organizationId: 1,
  id: 8,
  name: "Chief",
  base: "owner",
  key: "chief",
  wire: { ...BUILTIN_WIRE.owner, heymarket: 108 },
  version: 1,
};
const roles = [...builtin, chief];
const APIS: VendorApi[] = ["heymarket", "happygrasshopper", "saferme", "worksection"];

test("roles rank in the order in which they are listed; one's own ranks as its base, a lost one as a reader", () => {
  const ranks = BUILTIN_ROLES.map(rankOf);
  expect(ranks).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect([rankIn(roles, "chief"), baseOf(roles, "chief")]).toEqual([7, "owner"]);
  expect([rankIn(roles, "gone"), baseOf(roles, "gone"), wireOf(roles, "gone")]).toEqual([
    1,
    "reader",
    BUILTIN_WIRE.reader,
  ]);
});

test("writing back what an API shows for a role keeps it, for every role and API", () => {
  for (const { key, wire } of roles) {
    for (const api of APIS) {
      const reference = { api, value: wire[api] } as Parameters<typeof resolveRole>[1];
      expect(resolveRole(roles, reference, key)).toBe(key);
    }
  }
});

test("another value means a role that is shown so, an owner only where nothing less is, and an unknown one none", () => {
  expect(resolveRole(roles, { api: "saferme", value: "team_admin" }, "member")).toBe("admin");
  expect(resolveRole(roles, { api: "worksection", value: "owner" }, "member")).toBe("owner");
  expect(resolveRole(roles, { api: "saferme", value: "team_manager" })).toBe("team_admin");
  expect(resolveRole(roles, { api: "heymarket", value: 4 }, "owner")).toBe("member");
  expect(resolveRole(roles, { api: "heymarket", value: 108 })).toBe("chief");
  expect(resolveRole(roles, { api: "worksection", value: "Owner" })).toBeUndefined();
  expect(resolveRole(roles, { key: "chief" })).toBe("chief");
  expect(resolveRole(roles, { key: "king" }, "owner")).toBeUndefined();
});

test("whatever is resolved is shown as it was written", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...APIS),
      fc.constantFrom(...roles),
      fc.constantFrom(...roles),
      (api, meant, current) => {
        const reference = { api, value: meant.wire[api] } as Parameters<typeof resolveRole>[1];
        const key = resolveRole(roles, reference, current.key) ?? "";
        expect(wireOf(roles, key)[api]).toBe(meant.wire[api]);
      },
    ),
  );
});
