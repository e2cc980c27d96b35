import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { RestClient } from "../http/rest-client.ts";
import { createTestDatabase } from "../postgres/test-database.ts";
import { type RunningProcess, serve } from "./cli-process.ts";

const KILLS = 5;
const REQUESTS = 40;
const LONGEST_LIFE_MILLISECONDS = 60;

let server: RunningProcess & { url: string };

afterEach(() => server.stop("SIGKILL"));

test.each(["sqlite", "postgres"] as const)(
  "on %s, requests that are sent again after kill -9 are carried out once",
  async (backend) => {
    await using place = await placeOn(backend);
    const { organization, client } = await prepare(place.location);
    const bodies = Array.from({ length: REQUESTS }, (_none, index) => ({ given_name: `P${index}` }));
    const send = async (url: string) => {
      const rest = client(url);
      const sent = bodies.map(async (body) => {
        const answer = await rest.post("/users", body, { "idempotency-key": body.given_name });
        return answer.status === 201 ? answer.text : `${answer.status} ${answer.text}`;
      });
      return await Promise.allSettled(sent);
    };
    const answered = new Map<number, string>();
    for (let kill = 0; kill < KILLS; kill++) {
      server = await serve([], place.settings);
      const sending = send(server.url);
      await sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
      await server.stop("SIGKILL");
      for (const [index, result] of (await sending).entries()) {
        if (result.status !== "fulfilled" || !result.value.startsWith("{")) continue;
        expect(answered.get(index) ?? result.value).toBe(result.value);
        answered.set(index, result.value);
      }
    }
    server = await serve([], place.settings);
    for (const [index, result] of (await send(server.url)).entries()) {
      expect(result).toEqual({ status: "fulfilled", value: answered.get(index) ?? expect.stringMatching(/^\{/u) });
    }
    await server.stop();
    await using store = await openStore(place.location);
    const { rows } = await new HttpOrganization(store, organization).directory.users.list({ limit: 1000 });
    expect(rows.map(({ givenName }) => givenName).toSorted()).toEqual(bodies.map((body) => body.given_name).toSorted());
  },
);

type Place = AsyncDisposable & { location: StoreLocation; settings: Record<string, string> };

async function placeOn(backend: StoreLocation["backend"]): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-rest-"));
  const settings = { ROLLCALL_DATA_DIR: directory, ROLLCALL_LIMITS: "off" };
  const remove = () => rm(directory, { recursive: true, force: true });
  if (backend === "sqlite") {
    return { location: { backend, file: join(directory, "rollcall.db") }, settings, [Symbol.asyncDispose]: remove };
  }
  const { url, drop } = await createTestDatabase(inject("postgresUrl"));
  return {
    location: { backend, url, replicaUrl: undefined, poolSize: 2 },
    settings: { ...settings, ROLLCALL_DATABASE_URL: url },
    [Symbol.asyncDispose]: async () => {
      await drop();
      await remove();
    },
  };
}

async function prepare(location: StoreLocation) {
  await using store = await openStore(location);
  const organization = await HttpOrganization.create({ store });
  const issued = await organization.directory.credentials.create({ api: "rest", kind: "api_key", role: "owner" });
  const client = (url: string) => new RestClient(url, issued.secret);
  return { organization: organization.organization, client };
}
