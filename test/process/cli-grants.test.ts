import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import { givePassword } from "../http/give-password.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import {
  authorizeParameters,
  OAuthBrowser,
  oauthClient,
  postForm,
  type TestOAuthClient,
} from "../http/oauth-browser.ts";
import { rollcall, rollcallJson, type RunningProcess, serve } from "./cli-process.ts";

type Shown = { id: number; client: number; label: string; user: number; scopes: string[]; state: string };

const EMAIL = "ann@grants.example";
const PASSWORD = "correct horse";

let data: string;
let client: TestOAuthClient;
let server: RunningProcess & { url: string };
let settings: Record<string, string>;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "rollcall-grants-test-"));
  settings = { ROLLCALL_DATA_DIR: data, ROLLCALL_MASTER_KEY: "07".repeat(32) };
  await using store = await openStore({ backend: "sqlite", file: join(data, "rollcall.db") });
  const organization = await HttpOrganization.create({ store });
  await organization.addPeople(await organization.addTeam(), [{ userId: 20, fields: { email: EMAIL } }]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization);
  server = await serve([], settings);
});

afterEach(async () => {
  await server.stop("SIGKILL");
  await rm(data, { recursive: true, force: true });
});

async function allow(): Promise<string> {
  const to = await new OAuthBrowser(server.url).allow(authorizeParameters(client), EMAIL, PASSWORD);
  const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = client;
  const answer = await postForm(`${server.url}/oauth2/token`, {
    client_id,
    client_secret,
    redirect_uri,
    grant_type: "authorization_code",
    code: to.searchParams.get("code") ?? "",
  });
  return answer.json().access_token;
}

async function statusWith(token: string): Promise<number> {
  return (await fetch(`${server.url}/api/oauth2?action=me&access_token=${token}`)).status;
}

describe("grants", () => {
  test("are listed, and one that is revoked lets nobody in at a running server", async () => {
    const token = await allow();
    expect(await statusWith(token)).toBe(200);
    const [grant, ...others] = await rollcallJson<Shown[]>(["grant", "list", "--client", String(client.id)], settings);
    expect(others).toEqual([]);
    expect(grant).toMatchObject({ client: client.id, label: "Time sheets", user: 20, state: "live" });
    expect(grant?.scopes).toEqual(["users_read", "users_write"]);
    const table = await rollcall(["grant", "list", "--live"], settings);
    expect(table.stdout).toMatch(
      /^id +client +user +state .*\n1 +1 +20 +live .* users_read,users_write +Time sheets\n$/u,
    );
    expect(table.stdout).not.toContain(token);
    const revoked = await rollcallJson<Shown>(["grant", "revoke", String(grant?.id)], settings);
    expect(revoked).toMatchObject({ id: grant?.id, state: "revoked" });
    expect(await statusWith(token)).toBe(401);
    expect(await rollcallJson(["grant", "list", "--live"], settings)).toEqual([]);
    const again = await rollcall(["grant", "revoke", String(grant?.id)], settings);
    expect([again.code, again.stdout, again.stderr]).toEqual([0, "", `Grant ${grant?.id} is revoked.\n`]);
  });

  test("that are not there, and ids that are none, are refused", async () => {
    const missing = await rollcall(["grant", "revoke", "9"], settings);
    expect([missing.code, missing.stdout]).toEqual([1, ""]);
    expect(missing.stderr).toContain("no such grant");
    for (const words of [["revoke", "x"], ["list", "--client", "x", "--limit", "0"], ["revoke"]]) {
      expect((await rollcall(["grant", ...words], settings)).code).toBe(2);
    }
  });
});
