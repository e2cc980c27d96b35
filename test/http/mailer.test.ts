import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import type { Invitation } from "../../src/directory/invitations/invitation.ts";
import { HttpOrganization } from "./http-organization.ts";
import { runSql } from "./run-sql.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

type Message = { to: string[]; from: string; text: string };

/** A mail server that keeps what it takes, and refuses whom it is told to with a reply code. */
class MailServer implements AsyncDisposable {
  readonly messages: Message[] = [];
  readonly refused = new Map<string, number>();
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) => {
      const code = this.refused.get(address);
      done(code === undefined ? null : Object.assign(new Error("Not you"), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      void this.#keep(stream, session, done);
    },
  });

  async #keep(stream: Readable, { envelope }: SMTPServerSession, done: () => void): Promise<void> {
    const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
    this.messages.push({ to: envelope.rcptTo.map(({ address }) => address), from, text: await text(stream) });
    done();
  }

  async start(): Promise<string> {
    const listener = this.#server.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

let mail: MailServer;
let server: TestServer;
let organization: HttpOrganization;
let team: number;
let client: SaferMeClient;

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await mail[Symbol.asyncDispose]();
});

async function start(settings: object = {}): Promise<void> {
  mail = new MailServer();
  const url = await mail.start();
  const own = { ROLLCALL_SMTP_URL: url, ROLLCALL_MAIL_FROM: "Rollcall <rollcall@mail.example>" };
  server = await startTestServer({ ...own, ...settings });
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam("Night Shift");
  client = await SaferMeClient.of(server.url, organization);
}

/** The invitations by the e-mail that each is for, once they are as they should be. */
async function invitations(until: (all: Invitation[]) => boolean): Promise<Invitation[]> {
  for (;;) {
    const { rows: all } = await organization.directory.invitations.list({ limit: 100 });
    if (until(all)) return all;
    await sleep(50);
  }
}

test("an invitation is sent once, by whichever process, to those who shall have one", async () => {
  await start();
  await client.bulkCreated(team, [
    { email: "ann@mail.example", first_name: "Ann" },
    { email: "Zoë@mail.example", skip_sending_email: true },
    { email: "bo@mail.example" },
  ]);
  const all = await invitations((list) => list.length === 2 && list.every(({ state }) => state === "sent"));
  expect(all).toMatchObject([
    { teamId: team, attempts: 1, error: null, sentAt: expect.any(Number) },
    { teamId: team, attempts: 1, error: null },
  ]);
  expect(mail.messages.map(({ to }) => to.join()).toSorted()).toEqual(["ann@mail.example", "bo@mail.example"]);
  const ann = mail.messages.find(({ to }) => to[0] === "ann@mail.example");
  expect(ann?.from).toBe("rollcall@mail.example");
  expect(ann?.text).toContain("Subject: You were added to Night Shift");
  expect(ann?.text).toContain("From: Rollcall <rollcall@mail.example>");
  expect(ann?.text).toContain("Hello Ann,");
  expect(mail.messages.find(({ to }) => to[0] === "bo@mail.example")?.text).toContain("Hello,");
  expect(server.log()).not.toContain("mail.example");
});

test("one that is refused for now is tried again later, one that is refused for good is not", async () => {
  await start();
  mail.refused.set("later@mail.example", 451).set("never@mail.example", 550);
  await client.bulkCreated(team, [{ email: "later@mail.example" }, { email: "never@mail.example" }]);
  const tried = await invitations((list) => list.length === 2 && list.every(({ error }) => error !== null));
  const later = tried.find(({ state }) => state === "queued");
  expect(later).toMatchObject({ attempts: 1, error: "EENVELOPE 451", sentAt: null });
  expect(later?.dueAt).toBeGreaterThan(Date.now() + 30_000);
  expect(tried.find(({ state }) => state === "failed")).toMatchObject({ attempts: 1, error: "EENVELOPE 550" });
  mail.refused.clear();
  // As if the pause was over.
  await runSql(server.settings, "update invitations set due_at = 0 where state = 'queued'");
  const [again] = await invitations((list) => list.some(({ state }) => state === "sent"));
  expect(again).toMatchObject({ state: "sent", attempts: 2, error: null });
  expect(mail.messages.map(({ to }) => to)).toEqual([["later@mail.example"]]);
});

test("while the mail server is away, invitations wait", async () => {
  await start({ ROLLCALL_SMTP_URL: "smtp://127.0.0.1:1" });
  await client.bulkCreated(team, [{ email: "ann@mail.example" }]);
  const [waiting] = await invitations((list) => list.some(({ error }) => error !== null));
  expect(waiting).toMatchObject({ state: "queued", attempts: 1, error: "ESOCKET" });
});

test("nobody writes to who left the team before it was their turn", async () => {
  await start();
  mail.refused.set("gone@mail.example", 451);
  await client.bulkCreated(team, [{ email: "gone@mail.example" }]);
  await invitations((list) => list.some(({ error }) => error !== null));
  const { rows } = await organization.directory.memberships.list({ limit: 1 });
  await organization.directory.memberships.remove(rows[0]?.membership.id ?? 0);
  mail.refused.clear();
  await runSql(server.settings, "update invitations set due_at = 0");
  const [dropped] = await invitations((list) => list.some(({ state }) => state === "dropped"));
  expect(dropped).toMatchObject({ sentAt: null });
  expect(mail.messages).toEqual([]);
});

test("without a mail server they are kept, and shown", async () => {
  mail = new MailServer();
  await mail.start();
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam();
  client = await SaferMeClient.of(server.url, organization);
  await client.bulkCreated(team, [{ email: "ann@mail.example" }]);
  const { invitations: service } = organization.directory;
  const inState = async (value: string) =>
    (await service.list({ limit: 10, filter: { op: "eq", field: "state", value } })).rows;
  expect(await inState("queued")).toMatchObject([{ teamId: team, attempts: 0, error: null, sentAt: null }]);
  expect(await inState("sent")).toEqual([]);
});
