import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { organizationDirectory } from "../../src/directory/access.ts";
import { type CredentialRequest, sealContext } from "../../src/directory/credentials/credential-service.ts";
import { isLive } from "../../src/directory/credentials/credential.ts";
import { SecretBox, digestOf } from "../../src/directory/credentials/secret-box.ts";
import type { Principal } from "../../src/directory/principal.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, TEST_BOX, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

const SECRET = { api: "worksection", kind: "secret" } as const satisfies CredentialRequest;
const TOKEN = { api: "rest", kind: "token" } as const satisfies CredentialRequest;

const heldBy = (by: Principal) => organizationDirectory(opened.store, TEST_BOX, by).credentials;
const byId = (publicId: string) =>
  opened.store.read.credentials.bySignInKey({ kind: "public_id", value: `worksection:${publicId}` });
const byToken = (secret: string) =>
  opened.store.read.credentials.bySignInKey({ kind: "digest", value: `rest:${digestOf(secret)}` });

test("a secret that signs is sealed, and opens with its own key and for its own row only", async () => {
  const { credential, secret } = await acme.directory.credentials.create(SECRET);
  const stored = present(await byId(credential.publicId));
  expect(stored).toMatchObject({ ...credential, digest: null, organizationStatus: "active" });
  const sealed = present(stored.sealedSecret);
  expect(sealed).not.toContain(secret);
  const context = sealContext("worksection", credential.publicId);
  expect(TEST_BOX.open(sealed, context)).toBe(secret);
  expect(() => new SecretBox(Buffer.alloc(32, 8)).open(sealed, context)).toThrow(Error);
  expect(() => TEST_BOX.open(sealed, sealContext("worksection", "another"))).toThrow(Error);
});

test("a token is stored as its digest and found by it", async () => {
  const { credential, secret } = await acme.directory.credentials.create(TOKEN);
  expect(await byToken(secret)).toMatchObject({ id: credential.id, digest: digestOf(secret), sealedSecret: null });
  expect(await byToken(`${secret}x`)).toBeUndefined();
  expect(secret.startsWith(credential.publicId)).toBe(true);
  expect(secret.length - credential.publicId.length).toBeGreaterThan(30);
});

test("an imported id and secret stay as they are, once", async () => {
  const imported = { publicId: "11111111-2222-3333-4444-555555555555", secret: "example-secret-key" };
  const { credential, secret } = await acme.directory.credentials.create({ ...SECRET, import: imported });
  expect({ publicId: credential.publicId, secret }).toEqual(imported);
  const other = await makeOrganization(opened.store);
  await expect(other.directory.credentials.create({ ...SECRET, import: imported })).rejects.toMatchObject({
    code: "id_taken",
  });
  await expect(acme.directory.credentials.create({ ...TOKEN, import: { secret: "short" } })).rejects.toMatchObject({
    code: "invalid_value",
  });
  const race = await Promise.allSettled(
    Array.from({ length: 4 }, () =>
      other.directory.credentials.create({ ...TOKEN, import: { secret: "the same secret for all" } }),
    ),
  );
  expect(race.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []))).toEqual(
    Array(3).fill("id_taken"),
  );
});

test("no secret is in the list of credentials or in the journal", async () => {
  const issued = [await acme.directory.credentials.create(SECRET), await acme.directory.credentials.create(TOKEN)];
  const rotated = await acme.directory.credentials.rotate(present(issued[0]).credential.id);
  await acme.directory.credentials.revoke(present(issued[1]).credential.id);
  const { rows } = await acme.directory.journal.list({ limit: 99 });
  const seen = JSON.stringify([rows, await acme.directory.credentials.list()]);
  expect(seen).toContain(rotated.credential.publicId);
  for (const { credential, secret } of [...issued, rotated]) {
    const stored = credential.kind === "secret" ? await byId(credential.publicId) : await byToken(secret);
    for (const hidden of [secret, digestOf(secret), stored?.digest, stored?.sealedSecret]) {
      if (typeof hidden === "string") expect(seen).not.toContain(hidden);
    }
  }
  expect(
    rows
      .filter(({ object }) => object === "credential")
      .map(({ action, objectId, version }) => [action, objectId, version]),
  ).toEqual([
    ["created", 1, 1],
    ["created", 2, 1],
    ["rotated", 1, 2],
    ["created", 3, 1],
    ["revoked", 2, 2],
  ]);
});

test("two of a kind live at once, also when many are made at the same time", async () => {
  const team = await acme.team();
  const user = await acme.user();
  for (const holder of [{}, { teamId: team.id }, { userId: user.id }]) {
    const race = await Promise.allSettled(
      Array.from({ length: 6 }, () => acme.directory.credentials.create({ ...SECRET, ...holder })),
    );
    expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    const codes = race.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
    expect(codes).toEqual(Array(4).fill("too_many_credentials"));
  }
  expect(await acme.directory.credentials.create(TOKEN)).toBeDefined();
});

test("a rotation leaves the old one alive for its overlap, and no third", async () => {
  const { credentials } = acme.directory;
  const first = await credentials.create(SECRET);
  const second = await credentials.rotate(first.credential.id, 60_000);
  const [old, successor] = await credentials.list();
  const now = Date.now();
  expect([isLive(present(old), now), isLive(present(successor), now)]).toEqual([true, true]);
  expect(isLive(present(old), now + 61_000)).toBe(false);
  expect(successor).toEqual(second.credential);
  await expect(credentials.rotate(second.credential.id)).rejects.toMatchObject({ code: "too_many_credentials" });
  await expect(credentials.rotate(first.credential.id)).rejects.toMatchObject({ code: "too_many_credentials" });
  expect((await credentials.list())[0]).toEqual(old);
  await credentials.revoke(first.credential.id);
  const third = await credentials.rotate(second.credential.id, 0);
  expect(
    (await credentials.list()).filter((credential) => isLive(credential, Date.now() + 1)).map(({ id }) => id),
  ).toEqual([third.credential.id]);
  await expect(credentials.rotate(first.credential.id)).rejects.toMatchObject({ code: "not_found" });
});

test("a successor ends when the one before would have, and what has ended has no successor", async () => {
  const { credentials } = acme.directory;
  const expiresAt = Date.now() + 3_600_000;
  const first = await credentials.create({ ...SECRET, expiresAt });
  const second = await credentials.rotate(first.credential.id, 60_000);
  expect(second.credential.expiresAt).toBe(expiresAt);
  const [old, successor] = await credentials.list();
  expect(present(old).expiresAt).toBeLessThan(expiresAt);
  expect(successor).toEqual(second.credential);
  await credentials.revoke(first.credential.id);
  await credentials.rotate(second.credential.id, 0);
  await expect(credentials.rotate(second.credential.id)).rejects.toMatchObject({
    code: "not_found",
    message: "The credential has expired: create another one.",
  });
});

test.each([
  ["no", null],
  ["its own", 3_600_000],
])("one that is rotated again while it goes on has a successor with %s end", async (_which, lifetime) => {
  const { credentials } = acme.directory;
  const expiresAt = lifetime === null ? null : Date.now() + lifetime;
  const { credential: first } = await credentials.create({ ...SECRET, expiresAt });
  // The successor leaked, and so did the one after it.
  for (let round = 0; round < 2; round++) {
    const { credential: leaked } = await credentials.rotate(first.id, 60_000);
    expect(leaked.expiresAt).toBe(expiresAt);
    await credentials.revoke(leaked.id);
  }
  const end = present((await credentials.get(first.id)).expiresAt);
  expect(end).toBeLessThanOrEqual(Date.now() + 60_000);
  const { credential: last } = await credentials.rotate(first.id, 30_000);
  expect(last).toMatchObject({ expiresAt, version: 1 });
  expect((await credentials.get(first.id)).expiresAt).toBeLessThan(end);
});

test("a revoked credential ends at once, and revoking it again changes nothing", async () => {
  const { credential } = await acme.directory.credentials.create({ ...TOKEN, expiresAt: Date.now() + 60_000 });
  const revoked = await acme.directory.credentials.revoke(credential.id);
  expect(isLive(revoked, revoked.revokedAt ?? 0)).toBe(false);
  expect(await acme.directory.credentials.revoke(credential.id)).toEqual(revoked);
  expect(
    (await acme.directory.journal.list({ filter: { op: "eq", field: "action", value: "revoked" }, limit: 9 })).rows,
  ).toHaveLength(1);
});

test("what a credential cannot be is refused", async () => {
  const { credentials } = acme.directory;
  await expect(credentials.create({ ...TOKEN, role: "king" })).rejects.toMatchObject({ code: "unknown_role" });
  await expect(credentials.create({ ...TOKEN, expiresAt: Date.now() - 1 })).rejects.toMatchObject({
    code: "invalid_value",
  });
  await expect(credentials.create({ ...TOKEN, label: "a\nb" })).rejects.toMatchObject({ code: "invalid_value" });
  await expect(credentials.create({ ...TOKEN, teamId: 99 })).rejects.toMatchObject({ code: "not_found" });
  await expect(credentials.create({ ...TOKEN, userId: 99 })).rejects.toMatchObject({ code: "not_found" });
});

test("what would open nothing is refused", async () => {
  const { credentials, journal } = acme.directory;
  const before = (await journal.list({ limit: 99 })).rows;
  for (const [request, code, field] of [
    [{ api: "heymarket", kind: "secret" }, "missing_value", "teamId"],
    [{ api: "heymarket", kind: "api_key", teamId: null }, "missing_value", "teamId"],
    [{ api: "heymarket", kind: "token", teamId: 1 }, "invalid_value", "kind"],
    [{ api: "rest", kind: "secret" }, "invalid_value", "kind"],
    [{ api: "rest", kind: "password" }, "invalid_value", "kind"],
    [{ api: "saferme", kind: "oauth_client", redirectUris: ["https://a.example/b"] }, "invalid_value", "kind"],
    [{ api: "happygrasshopper", kind: "token" }, "invalid_value", "kind"],
    [{ api: "worksection", kind: "api_key" }, "invalid_value", "kind"],
    [{ api: "scim", kind: "token" }, "invalid_value", "api"],
  ] as const) {
    await expect(credentials.create(request)).rejects.toMatchObject({ code, details: { field } });
  }
  expect(await credentials.list()).toEqual([]);
  expect((await journal.list({ limit: 99 })).rows).toEqual(before);
});

test("nobody hands out, rotates or revokes what reaches above them, in a role or in somebody's name", async () => {
  const team = await acme.team();
  const admin = acme.as(await acme.user({ role: "admin" }));
  const owner = await acme.user({ role: "owner" });
  const { user: teamOwner } = await acme.person(team, {}, "owner");
  const above = { code: "role_above_own" };
  const held = heldBy(admin);
  await expect(held.create({ ...TOKEN, role: "owner" })).rejects.toMatchObject(above);
  await expect(held.create({ ...TOKEN, userId: owner.id })).rejects.toMatchObject(above);
  await expect(held.create({ ...TOKEN, userId: teamOwner.id })).rejects.toMatchObject(above);
  const ofOwner = await acme.directory.credentials.create({ ...TOKEN, role: "owner" });
  const asOwner = await acme.directory.credentials.create({ ...TOKEN, userId: owner.id });
  await expect(held.revoke(ofOwner.credential.id)).rejects.toMatchObject(above);
  await expect(held.rotate(ofOwner.credential.id)).rejects.toMatchObject(above);
  await expect(held.rotate(asOwner.credential.id)).rejects.toMatchObject(above);
  expect((await held.create({ ...TOKEN, role: "admin" })).credential).toMatchObject({ role: "admin" });
});

test("only who administers the whole organization, with a credential for that, handles credentials", async () => {
  const team = await acme.team();
  const { user: lead } = await acme.person(team, {}, "owner");
  for (const [by, code] of [
    [acme.principal({ scope: "write" }), "read_only"],
    [acme.principal({ scope: "read" }), "read_only"],
    [acme.as(lead), "forbidden"],
    [acme.principal({ teamId: team.id }), "forbidden"],
  ] as const) {
    await expect(heldBy(by).create(TOKEN)).rejects.toMatchObject({ code });
    await expect(heldBy(by).revoke(1)).rejects.toMatchObject({ code });
  }
});
