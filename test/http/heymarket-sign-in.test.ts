import { generateKeyPairSync } from "node:crypto";
import { createSigner } from "fast-jwt";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Answer, ask } from "./ask.ts";
import { type ApiSecret, HttpOrganization } from "./http-organization.ts";
import { epochSeconds, mintToken, signByHand, signingKey } from "./mint-token.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const LIFETIME = 300;
const SKEW = 5;
const DAY = 24 * 60 * 60;

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let secret: ApiSecret;
let otherSecret: ApiSecret;
let foreignSecret: ApiSecret;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam();
  secret = await organization.issueSecret(team);
  otherSecret = await organization.issueSecret(team);
  key = await organization.issueKey(team);
  const foreign = await HttpOrganization.create(server.app);
  foreignSecret = await foreign.issueSecret(await foreign.addTeam());
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

async function present(authorization: string | undefined): Promise<Answer> {
  return await ask(`${server.url}/v1/team`, authorization === undefined ? {} : { headers: { authorization } });
}

async function statusWith(token: string): Promise<number> {
  return (await present(`Bearer ${token}`)).status;
}

/** Moves the clock by which the server judges tokens. */
function itIs(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: seconds * 1000 });
}

function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString("base64")}`;
}

describe("who may come in", () => {
  const now = epochSeconds;
  const hand = (payload: object, header?: object) =>
    signByHand({
      payload: { iss: secret.secretId, iat: now(), ...payload },
      key: signingKey(secret),
      ...(header && { header }),
    });

  test.each<[string, () => string]>([
    ["a token of a JWT library", () => `Bearer ${mintToken(secret)}`],
    ["a token made by hand", () => `Bearer ${hand({})}`],
    ["a token whose iat has a fraction", () => `Bearer ${hand({ iat: Date.now() / 1000 })}`],
    ["a token that is almost too old", () => `Bearer ${hand({ iat: now() - LIFETIME + 20 })}`],
    ["a token of a clock that is a little fast", () => `Bearer ${hand({ iat: now() + SKEW - 1 })}`],
    [
      "one that is not valid before then either",
      () => `Bearer ${hand({ iat: now() + SKEW - 1, nbf: now() + SKEW - 1 })}`,
    ],
    ["a token without typ", () => `Bearer ${hand({}, { alg: "HS256" })}`],
    [
      "a token with more in it",
      () => `Bearer ${hand({ exp: now() + 60, sub: "a", aud: "b", jti: "c" }, { alg: "HS256", kid: "k" })}`,
    ],
    ["a token that ends long after it may", () => `Bearer ${hand({ exp: now() + DAY })}`],
    ["a scheme in small letters", () => `bearer ${mintToken(secret)}`],
    ["blanks around the token", () => `Bearer   ${mintToken(secret)} `],
    ["the team's other secret", () => `Bearer ${mintToken(otherSecret)}`],
    ["the legacy key as Bearer", () => `Bearer ${key}`],
    ["the legacy key as the user of Basic", () => basic(`${key}:`)],
    ["the same with any password", () => basic(`${key}:x:y`)],
  ])("%s", async (_name, authorization) => {
    const answer = await present(authorization());
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json()).toMatchObject({ id: team });
  });
});

describe("a legacy key with two dots in it", () => {
  const bring = async (brought: string): Promise<void> => {
    const { directory } = organization;
    const teamId = await organization.addTeam();
    await directory.credentials.create({ api: "heymarket", kind: "api_key", teamId, import: { secret: brought } });
  };

  test.each(["our.old-key.of-heymarket", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.and-a-list"])(
    "signs in: %s",
    async (dotted) => {
      await bring(dotted);
      expect(await statusWith(dotted)).toBe(200);
      expect((await present(basic(`${dotted}:`))).status).toBe(200);
      expect(await statusWith(`${dotted}x`)).toBe(401);
    },
  );

  test("is judged as the token that it is, when it is one", async () => {
    const forged = signByHand({ payload: { iss: secret.secretId, iat: epochSeconds() }, key: "another" });
    const unsigned = `${Buffer.from("{}").toString("base64url")}.${forged.split(".")[1] ?? ""}.`;
    for (const token of [forged, unsigned]) {
      await bring(token);
      expect(await statusWith(token)).toBe(401);
    }
  });
});

describe("who may not", () => {
  const now = epochSeconds;
  const claims = () => ({ iss: secret.secretId, iat: now() });
  const hand = (payload: unknown, header?: object) =>
    `Bearer ${signByHand({ payload, key: signingKey(secret), ...(header && { header }) })}`;
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  test.each<[string, () => string | undefined]>([
    ["no Authorization at all", () => undefined],
    ["an empty one", () => ""],
    ["a scheme alone", () => "Bearer"],
    ["a scheme and a blank", () => "Bearer "],
    ["a token without a scheme", () => mintToken(secret)],
    ["another scheme", () => `Token ${mintToken(secret)}`],
    ["the key under another scheme", () => `Digest ${key}`],
    ["garbage", () => "Bearer garbage"],
    ["garbage with dots", () => "Bearer a.b.c"],
    ["only dots", () => "Bearer .."],
    ["a huge token", () => `Bearer ${"x".repeat(12_000)}`],
    ["a huge token with dots", () => `Bearer ${"x".repeat(4000)}.${"y".repeat(4000)}.${"z".repeat(4000)}`],
    ["another key", () => `Bearer ${signByHand({ payload: claims(), key: `${secret.secretId}||another-secret-key` })}`],
    ["the secret key without the id", () => `Bearer ${signByHand({ payload: claims(), key: secret.secretKey })}`],
    [
      "one pipe instead of two",
      () => `Bearer ${signByHand({ payload: claims(), key: `${secret.secretId}|${secret.secretKey}` })}`,
    ],
    ["an empty key", () => `Bearer ${signByHand({ payload: claims(), key: "" })}`],
    [
      "the key of the team's other secret",
      () => `Bearer ${signByHand({ payload: claims(), key: signingKey(otherSecret) })}`,
    ],
    ["the id of another organization's secret", () => hand({ iss: foreignSecret.secretId, iat: now() })],
    ["an id that never was", () => hand({ iss: "11111111-2222-3333-4444-555555555555", iat: now() })],
    ["an id that no text can hold", () => hand({ iss: "\u0000", iat: now() })],
    ["no id", () => hand({ iat: now() })],
    ["an id that is a number", () => hand({ iss: secret.id, iat: now() })],
    ["no time", () => hand({ iss: secret.secretId })],
    ["a time as text", () => hand({ ...claims(), iat: String(now()) })],
    ["a time that is null", () => hand({ ...claims(), iat: null })],
    ["a time in milliseconds", () => hand({ ...claims(), iat: Date.now() })],
    ["a time past the skew", () => hand({ ...claims(), iat: now() + SKEW + 10 })],
    ["301 seconds of age", () => hand({ ...claims(), iat: now() - LIFETIME - 1 })],
    ["an end in the past", () => hand({ ...claims(), exp: now() - 1 })],
    ["an end in the past of everything", () => hand({ ...claims(), exp: -1e300 })],
    ["an end as text", () => hand({ ...claims(), exp: "never" })],
    ["a beginning in the future", () => hand({ ...claims(), nbf: now() + SKEW + 10 })],
    ["claims that are a list", () => hand([secret.secretId, now()])],
    ["claims that are a text", () => hand("claims")],
    ["claims that are null", () => hand(null)],
    ["claims that are no JSON", () => `Bearer ${base64({ alg: "HS256" })}.${Buffer.from("{").toString("base64url")}.x`],
    ["alg none without a signature", () => `Bearer ${base64({ alg: "none", typ: "JWT" })}.${base64(claims())}.`],
    ["alg none with one", () => hand(claims(), { alg: "none", typ: "JWT" })],
    ["alg None", () => hand(claims(), { alg: "None", typ: "JWT" })],
    ["no alg", () => hand(claims(), { typ: "JWT" })],
    ["alg hs256", () => hand(claims(), { alg: "hs256" })],
    ["RS256 in the header over an HMAC of the secret", () => hand(claims(), { alg: "RS256", typ: "JWT" })],
    ["HS384 of the secret", () => byLibrary("HS384", claims())],
    ["HS512 of the secret", () => byLibrary("HS512", claims())],
    ["RS256 of some other key", () => byLibrary("RS256", claims())],
    ["an extension that must be understood", () => hand(claims(), { alg: "HS256", crit: ["x"], x: 1 })],
    ["a signature cut short", () => `Bearer ${mintToken(secret).slice(0, -4)}`],
    ["no signature", () => `Bearer ${mintToken(secret).replace(/[^.]*$/u, "")}`],
    ["two parts", () => `Bearer ${mintToken(secret).replace(/\.[^.]*$/u, "")}`],
    ["four parts", () => `Bearer ${mintToken(secret)}.x`],
    ["padding", () => `Bearer ${mintToken(secret)}=`],
    ["a changed claim", () => `Bearer ${tampered(mintToken(secret))}`],
    ["the secret itself", () => `Bearer ${secret.secretKey}`],
    ["the signing key itself", () => `Bearer ${signingKey(secret)}`],
    ["the secret as Basic", () => basic(`${secret.secretId}:${secret.secretKey}`)],
    ["a token as Basic", () => basic(`${mintToken(secret)}:`)],
    ["the legacy key as Basic's password", () => basic(`user:${key}`)],
    ["the legacy key without Basic's colon", () => basic(key)],
    ["Basic without anything", () => "Basic "],
    ["Basic of no base64", () => "Basic ::::"],
    ["the legacy key and one letter more", () => `Bearer ${key}x`],
    ["the legacy key in capitals", () => `Bearer ${key.toUpperCase()}`],
    ["the beginning of the legacy key, which lists show", () => `Bearer ${key.slice(0, 10)}`],
  ])("%s", async (_name, authorization) => {
    const answer = await present(authorization());
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(answer.json()).toEqual({ error: "Unauthorized", message: "The credentials are missing or not valid." });
  });

  function byLibrary(algorithm: "HS384" | "HS512" | "RS256", payload: object): string {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
    return `Bearer ${createSigner({ algorithm, key: algorithm === "RS256" ? rsa : signingKey(secret) })(payload)}`;
  }

  function tampered(token: string): string {
    const [header, , signature] = token.split(".");
    return [header, base64({ ...claims(), iat: now() - 1 }), signature].join(".");
  }

  test("a token in the query", async () => {
    const answer = await ask(`${server.url}/v1/team?access_token=${mintToken(secret)}&token=${key}`);
    expect(answer.status).toBe(401);
  });

  test("somebody whose body can't be read is told of the sign-in, for nothing of it was read", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer x" };
    const url = `${server.url}/v1/users/update`;
    expect((await ask(url, { method: "POST", body: '{"users": [', headers })).status).toBe(401);
    const open = { ...headers, authorization: `Bearer ${key}` };
    expect((await ask(url, { method: "POST", body: '{"users": [', headers: open })).status).toBe(400);
  });

  test("a credential that belongs to no team", async () => {
    const own = await organization.issueKey(await organization.addTeam());
    const publicId = own.slice(0, "rc_heymarket_".length + 6);
    await runSql(server.settings, `update credentials set team_id = null where public_id = '${publicId}'`);
    const answer = await present(`Bearer ${own}`);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ error: "Denied", message: "This credential belongs to no team." });
  });

  test("a credential of another API", async () => {
    const { directory } = organization;
    const token = await directory.credentials.create({ api: "rest", kind: "token", teamId: team });
    const apiKey = await directory.credentials.create({ api: "happygrasshopper", kind: "api_key", teamId: team });
    const signing = await organization.issueSecret(team, { api: "worksection" });
    expect(await statusWith(token.secret)).toBe(401);
    expect(await statusWith(apiKey.secret)).toBe(401);
    expect(await statusWith(mintToken(signing))).toBe(401);
  });

  test.each(["token", "password", "oauth_client"])("a credential of another kind: %s", async (kind) => {
    const { credentials } = organization.directory;
    const request = { api: "heymarket", kind: "api_key", teamId: await organization.addTeam() } as const;
    const { credential, secret: bare } = await credentials.create(request);
    const which = `organization_id = ${organization.id} and id = ${credential.id}`;
    await runSql(server.settings, `update credentials set kind = '${kind}' where ${which}`);
    const signed = mintToken({ id: credential.id, secretId: credential.publicId, secretKey: bare });
    expect([await statusWith(bare), await statusWith(signed)]).toEqual([401, 401]);
    expect((await present(basic(`${bare}:`))).status).toBe(401);
  });
});

describe("a token's five minutes", () => {
  const iat = 1_700_000_000;
  /** Made beforehand from the secret below, with another program. */
  const knownToken =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMTExMTExMS0yMjIyLTMzMzMtNDQ0NC01NTU1NTU1NTU1NTUiLCJpYXQiOjE3MDAwMDAwMDB9.v5fBPjT7Z7Dzrlug7ZrQ83tzZzty1vWkmsjjB1nebYE";
  const known = { publicId: "11111111-2222-3333-4444-555555555555", secret: "example-secret-key" };
  let knownSecret: ApiSecret;

  beforeAll(async () => {
    knownSecret = await organization.issueSecret(await organization.addTeam(), { import: known });
  });

  test("the known token has the known bytes, and opens the door in its time", async () => {
    expect(mintToken(knownSecret, iat)).toBe(knownToken);
    expect(signByHand({ payload: { iss: known.publicId, iat }, key: signingKey(knownSecret) })).toBe(knownToken);
    itIs(iat + 1);
    expect(await statusWith(knownToken)).toBe(200);
  });

  test.each([
    [-SKEW - 0.001, 401],
    [-SKEW, 200],
    [0, 200],
    [LIFETIME - 0.001, 200],
    [LIFETIME, 401],
    [LIFETIME + 1, 401],
    [DAY, 401],
  ])("%d seconds after its iat: %i", async (seconds, status) => {
    // A token that nobody has seen yet: nothing of it can be remembered.
    const fresh = signByHand({
      payload: { iss: known.publicId, iat, jti: String(seconds) },
      key: signingKey(knownSecret),
    });
    itIs(iat + seconds);
    expect(await statusWith(fresh)).toBe(status);
  });

  test("a token that was verified is not remembered past its end, nor before its beginning", async () => {
    const ending = signByHand({ payload: { iss: known.publicId, iat, exp: iat + 60 }, key: signingKey(knownSecret) });
    for (const [token, end] of [
      [knownToken, LIFETIME],
      [ending, 60],
    ] as const) {
      const statuses: number[] = [];
      for (const seconds of [0, 1, end - 1, end, end - 1, -SKEW - 1]) {
        itIs(iat + seconds);
        statuses.push(await statusWith(token));
      }
      expect(statuses).toEqual([200, 200, 200, 401, 200, 401]);
    }
  });

  test("the skew is a setting", async () => {
    await using strict = await startTestServer({ ROLLCALL_TOKEN_CLOCK_SKEW_SECONDS: "0" });
    const other = await HttpOrganization.create(strict.app);
    const token = mintToken(await other.issueSecret(await other.addTeam()), iat);
    const statusAt = async (seconds: number) => {
      itIs(seconds);
      return (await ask(`${strict.url}/v1/team`, { headers: { authorization: `Bearer ${token}` } })).status;
    };
    expect([await statusAt(iat - 0.5), await statusAt(iat), await statusAt(iat + LIFETIME)]).toEqual([401, 200, 401]);
  });

  test("a secret key of any letters signs as UTF-8", async () => {
    const imported = { publicId: "ключ", secret: "секрет-パスワード-🔑-0123456789" };
    const odd = await organization.issueSecret(await organization.addTeam(), { import: imported });
    expect(await statusWith(mintToken(odd))).toBe(200);
  });
});

describe("the life of a secret", () => {
  let own: number;

  async function issue(): Promise<ApiSecret> {
    return await organization.issueSecret(own);
  }

  test("two live at once, a third waits for the end of one", async () => {
    own = await organization.addTeam();
    const [first, second] = [await issue(), await issue()];
    await expect(issue()).rejects.toMatchObject({ code: "too_many_credentials" });
    expect([await statusWith(mintToken(first)), await statusWith(mintToken(second))]).toEqual([200, 200]);
    await organization.directory.credentials.revoke(first.id);
    const third = await issue();
    expect([await statusWith(mintToken(second)), await statusWith(mintToken(third))]).toEqual([200, 200]);
  });

  test("a revoked one takes the tokens with it that it signed before", async () => {
    own = await organization.addTeam();
    const [first, second] = [await issue(), await issue()];
    const used = mintToken(first);
    expect(await statusWith(used)).toBe(200);
    await organization.directory.credentials.revoke(first.id);
    await expect.poll(() => statusWith(used), { timeout: 5000 }).toBe(401);
    expect([await statusWith(mintToken(first)), await statusWith(mintToken(second))]).toEqual([401, 200]);
  });

  test("a revoked key is nobody's", async () => {
    own = await organization.addTeam();
    const { credentials } = organization.directory;
    const { credential, secret: legacy } = await credentials.create({ api: "heymarket", kind: "api_key", teamId: own });
    expect(await statusWith(legacy)).toBe(200);
    await credentials.revoke(credential.id);
    await expect.poll(() => statusWith(legacy), { timeout: 5000 }).toBe(401);
    expect((await present(basic(`${legacy}:`))).status).toBe(401);
  });

  test("a rotation leaves the old one a day", async () => {
    own = await organization.addTeam();
    const old = await issue();
    const { credential, secret: secretKey } = await organization.directory.credentials.rotate(old.id);
    const successor = { id: credential.id, secretId: credential.publicId, secretKey };
    expect([await statusWith(mintToken(old)), await statusWith(mintToken(successor))]).toEqual([200, 200]);
    itIs(epochSeconds() + DAY + 1);
    expect([await statusWith(mintToken(old)), await statusWith(mintToken(successor))]).toEqual([401, 200]);
  });

  test("one that was issued for a time ends with it", async () => {
    own = await organization.addTeam();
    const brief = await organization.issueSecret(own, { expiresAt: Date.now() + 3600_000 });
    expect(await statusWith(mintToken(brief))).toBe(200);
    itIs(epochSeconds() + 3601);
    expect(await statusWith(mintToken(brief))).toBe(401);
  });
});
