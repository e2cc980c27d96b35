import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { directoryFor } from "../../directory/access.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { changeOf } from "../../directory/journal/change.ts";
import type { ChangesQuery } from "../../directory/journal/changes.ts";
import type { JournalEntry } from "../../directory/journal/entry.ts";
import type { JournalService } from "../../directory/journal/journal-service.ts";
import { holderOf } from "../../directory/principal.ts";
import { eventOf } from "../../directory/webhooks/webhook.ts";
import { RestSignIn } from "./authenticate.ts";
import { callerOf, organizationOf } from "./caller.ts";
import type { RestOptions } from "./rest-server.ts";

type Start = Omit<ChangesQuery, "limit">;

const POLL_MILLISECONDS = 500;
const HEARTBEAT_MILLISECONDS = 10_000;
const RECONNECT_MILLISECONDS = 2000;
const CHANGES_AT_ONCE = 200;
/** Streams of one credential, or of one user who signed in, in this process. */
const MOST_STREAMS = 5;

/** The open event streams of this process (the EventSource part of the HTML standard). */
export class EventStreams {
  readonly #options: RestOptions;
  readonly #signIn: RestSignIn;
  readonly #open = new Map<string, number>();
  readonly #ending = new AbortController();

  constructor(options: RestOptions) {
    this.#options = options;
    this.#signIn = new RestSignIn(options);
  }

  /** Ends all streams, which their clients open again elsewhere, after the last event that they have. */
  end(): void {
    this.#ending.abort();
  }

  /** Throws `rate_limited` when the credential has too many, `invalid_value` for a position that is none. */
  async open(request: FastifyRequest, start: Start): Promise<Readable> {
    const { journal } = organizationOf(request);
    await journal.changes({ ...start, limit: 1 });
    const holder = this.#take(request);
    const gone = new AbortController();
    request.raw.socket.once("close", () => gone.abort());
    const stop = AbortSignal.any([gone.signal, this.#ending.signal]);
    const events = Readable.from(this.#events(request, journal, start, stop));
    return events.once("close", () => {
      gone.abort();
      this.#release(holder);
    });
  }

  #take(request: FastifyRequest): string {
    const { principal } = callerOf(request);
    const holder = `${principal.organizationId}:${holderOf(principal)}`;
    const count = this.#open.get(holder) ?? 0;
    if (count >= MOST_STREAMS) {
      const message = `A credential, or somebody who signed in, has at most ${MOST_STREAMS} event streams at once.`;
      throw new DirectoryError("rate_limited", message, { retryAfterSeconds: HEARTBEAT_MILLISECONDS / 1000 });
    }
    this.#open.set(holder, count + 1);
    return holder;
  }

  #release(holder: string): void {
    const left = (this.#open.get(holder) ?? 1) - 1;
    if (left > 0) this.#open.set(holder, left);
    else this.#open.delete(holder);
  }

  async *#events(
    request: FastifyRequest,
    journal: JournalService,
    { after, ...rest }: Start,
    stop: AbortSignal,
  ): AsyncGenerator<string> {
    yield `retry: ${RECONNECT_MILLISECONDS}\n\n`;
    let position = after;
    for (let beatAt = Date.now() + HEARTBEAT_MILLISECONDS; !stop.aborted;) {
      // Who cannot be answered any more comes back, and goes on where this ended.
      const page = await journal.changes({ ...rest, after: position, limit: CHANGES_AT_ONCE }).catch(() => undefined);
      if (page === undefined) return;
      if (page.entries.length > 0) yield page.entries.map(printEvent).join("");
      position = page.position;
      if (Date.now() >= beatAt) {
        if (!(await this.#mayGoOn(request))) return;
        yield `: still here\nid: ${position}\n\n`;
        beatAt = Date.now() + HEARTBEAT_MILLISECONDS;
      }
      if (!page.more) await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => {});
    }
  }

  /** Whether the key or session still gets in, and still reaches all of the organization. */
  async #mayGoOn(request: FastifyRequest): Promise<boolean> {
    const { store, box } = this.#options;
    try {
      const { principal } = await this.#signIn.of(request);
      return (await directoryFor(store, box, principal)).reach === "organization";
    } catch {
      return false;
    }
  }
}

function printEvent(entry: JournalEntry): string {
  return `id: ${entry.id}\nevent: ${eventOf(entry)}\ndata: ${JSON.stringify(changeOf(entry))}\n\n`;
}
