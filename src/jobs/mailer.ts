import { setTimeout as sleep } from "node:timers/promises";
import { createTransport } from "nodemailer";
import type { DirectoryStore } from "../directory/directory-store.ts";
import type { DueInvitation } from "../directory/invitations/invitation.ts";
import type { Attempt } from "../directory/invitations/send-invitations.ts";
import type { JobLog } from "./runner.ts";

export type MailerOptions = {
  store: DirectoryStore;
  log: JobLog;
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  smtpUrl: string;
  /** The sender, as in a From header. */
  from: string;
  pollMilliseconds?: number;
};

const POLL_MILLISECONDS = 2000;
const SENT_AT_ONCE = 20;
const SMTP_TIMEOUT_MILLISECONDS = 20_000;
/** From this reply code on, an SMTP server refuses for good (RFC 5321 section 4.2.1). */
const PERMANENT_REPLY = 500;

/** Sends the invitations that wait in the database, whichever process put them there. */
export class Mailer {
  readonly #store: DirectoryStore;
  readonly #log: JobLog;
  readonly #from: string;
  readonly #pollMilliseconds: number;
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor({ store, log, smtpUrl, from, pollMilliseconds = POLL_MILLISECONDS }: MailerOptions) {
    this.#store = store;
    this.#log = log;
    this.#from = from;
    this.#pollMilliseconds = pollMilliseconds;
    this.#transport = createTransport({
      url: smtpUrl,
      pool: true,
      connectionTimeout: SMTP_TIMEOUT_MILLISECONDS,
      greetingTimeout: SMTP_TIMEOUT_MILLISECONDS,
      socketTimeout: SMTP_TIMEOUT_MILLISECONDS,
    });
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the messages that are under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    this.#transport.close();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const sent = await this.#sendSome().catch((error: unknown) => {
        this.#log.error({ err: error }, "invitations cannot be sent right now");
        return 0;
      });
      if (sent === 0) await this.#pause();
    }
  }

  /** How many were tried. */
  async #sendSome(): Promise<number> {
    const due = await this.#store.execute("claimInvitations", { limit: SENT_AT_ONCE });
    await Promise.all(due.map((invitation) => this.#sendOne(invitation)));
    return due.length;
  }

  async #sendOne(due: DueInvitation): Promise<void> {
    const { email, givenName: _given, teamName: _team, organizationName: _organization, ...invitation } = due;
    const attempt: Attempt = email === "" ? { outcome: "dropped" } : await this.#attempt(due);
    if (attempt.outcome === "refused") {
      const { organizationId, userId, attempts } = due;
      this.#log.error({ organizationId, userId, attempts, code: attempt.error }, "an invitation was not sent");
    }
    await this.#store.execute("settleInvitation", { invitation, attempt });
  }

  async #attempt(due: DueInvitation): Promise<Attempt> {
    try {
      await this.#transport.sendMail(messageOf(due, this.#from));
      return { outcome: "sent" };
    } catch (error) {
      return refusalOf(error);
    }
  }

  async #pause(): Promise<void> {
    await sleep(this.#pollMilliseconds, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

/** A code only: what an SMTP server says holds the address. */
function refusalOf(error: unknown): Attempt {
  const reply: unknown = error instanceof Error ? Reflect.get(error, "responseCode") : undefined;
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const permanent = code === "EENVELOPE" && typeof reply === "number" && reply >= PERMANENT_REPLY;
  const words = [code, reply].filter((word) => typeof word === "string" || typeof word === "number");
  return { outcome: "refused", error: words.join(" ") || "unknown", permanent };
}

function messageOf(
  { email, givenName, teamName, organizationName, organizationId, teamId, userId }: DueInvitation,
  from: string,
) {
  return {
    from,
    to: { name: "", address: email },
    subject: `You were added to ${teamName}`,
    text: [
      givenName === "" ? "Hello," : `Hello ${givenName},`,
      "",
      `you were added to the team ${teamName} of ${organizationName}. Sign in with this e-mail address to see it.`,
      "",
    ].join("\n"),
    // The same on every attempt, so that a mailbox can tell a message that came twice.
    messageId: `<invitation-${organizationId}-${teamId}-${userId}@rollcall>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
