import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebhookReceiver } from "../http/webhook-receiver.ts";
import { type Settings, rollcall, rollcallJson, serve } from "./cli-process.ts";

type ShownWebhook = { id: number; url: string; events: string[]; enabled: boolean; secret?: string };
type ShownDelivery = { id: number; event: string; state: string; status: number | null };

let directory: string;
let settings: Settings;
let receiver: WebhookReceiver;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-webhooks-"));
  settings = { ROLLCALL_DATA_DIR: directory, ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1" };
  receiver = await WebhookReceiver.start();
  expect((await rollcall(["organization", "create", "--name", "Blue"], settings)).code).toBe(0);
});

afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test("a webhook is made, listed without its secret, and tested from here", async () => {
  const args = ["webhook", "create", "--url", receiver.url, "--events", "team.*, user.created", "--disabled"];
  const made = await rollcallJson<ShownWebhook>(args, settings);
  expect(made).toMatchObject({ id: 1, url: receiver.url, events: ["team.*", "user.created"], enabled: false });
  const { secret = "", ...shown } = made;
  expect(await rollcallJson(["webhook", "list"], settings)).toEqual([shown]);
  const listed = await rollcall(["webhook", "list"], settings);
  expect(listed.stdout).toMatch(/^1 +disabled +- +team\.\*,user\.created +http/mu);
  expect(listed.stdout).not.toContain(secret);

  const tested = await rollcallJson(["webhook", "test", "1"], settings);
  expect(tested).toEqual({ delivered: true, status: 204, error: null, milliseconds: expect.any(Number) });
  const [received] = receiver.requests;
  const verified = new Verifier(secret).verify(received?.text ?? "", received?.headers as Record<string, string>);
  expect(verified).toMatchObject({ type: "webhook.test" });
  receiver.answer = () => ({ status: 500 });
  const failed = await rollcall(["webhook", "test", "1"], settings);
  expect([failed.code, failed.stdout]).toEqual([1, ""]);
  expect(failed.stderr).toMatch(/^Webhook 1 did not take it: status, status 500, \d+ ms$/mu);
});

test("what was given up is listed, and delivered again by a server", async () => {
  await rollcall(["webhook", "create", "--url", receiver.url, "--events", "team.created"], settings);
  await rollcall(["team", "create", "--name", "Night shift"], settings);
  const server = await serve([], settings);
  await receiver.received(1);
  const delivered = async () =>
    (await rollcallJson<ShownDelivery[]>(["webhook", "deliveries", "1"], settings)).map(({ state }) => state);
  await expect.poll(delivered, { timeout: 20_000 }).toEqual(["delivered"]);
  const [first] = await rollcallJson<ShownDelivery[]>(["webhook", "deliveries", "1"], settings);
  expect(first).toMatchObject({ event: "team.created", state: "delivered", status: 204 });
  expect(await rollcallJson(["webhook", "deliveries", "1", "--state", "dead"], settings)).toEqual([]);
  const again = await rollcall(["webhook", "replay", "1", "--delivery", String(first?.id)], settings);
  expect([again.code, again.stderr]).toEqual([0, "Webhook 1 is told again.\n"]);
  const [one, other] = await receiver.received(2);
  expect(one?.id).toBe(other?.id);
  expect((await rollcall(["webhook", "replay", "1", "--dead"], settings)).code).toBe(0);
  await server.stop("SIGTERM");
});

test.each([
  [["webhook", "create"], 2, "--url is missing"],
  [["webhook", "create", "--url", "https://10.0.0.1/"], 1, "address that webhooks may not be sent to"],
  [["webhook", "create", "--url", "https://example.com/", "--events", "people"], 1, "events holds a name"],
  [["webhook", "test", "7"], 1, "There is no such webhook"],
  [["webhook", "deliveries", "7"], 1, "There is no such webhook"],
  [["webhook", "deliveries", "7", "--state", "lost"], 2, "--state must be one of"],
  [["webhook", "replay", "7", "--dead"], 1, "There is no such webhook"],
  [["webhook", "replay", "1"], 2, "one of --dead, --delivery and --since is needed"],
  [["webhook", "replay", "1", "--dead", "--since", "2027-01-31"], 2, "one of --dead"],
])("%j is refused", async (args, code, message) => {
  const ended = await rollcall(args, settings);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
  expect(ended.stderr).toContain(message);
  expect(await rollcallJson(["webhook", "list"], settings)).toEqual([]);
});
