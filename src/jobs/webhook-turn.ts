import type { SecretBox } from "../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../directory/directory-store.ts";
import type { JournalEntry } from "../directory/journal/entry.ts";
import type { AttemptOutcome, Delivery } from "../directory/webhooks/delivery.ts";
import { signingKeys } from "../directory/webhooks/webhook-secret.ts";
import type { StoredWebhook } from "../directory/webhooks/webhook.ts";
import { messageOf } from "./webhook-message.ts";
import type { WebhookMetrics } from "./webhook-metrics.ts";
import type { WebhookSender } from "./webhook-sender.ts";

export type WebhookTurnOptions = {
  store: DirectoryStore;
  box: SecretBox;
  sender: WebhookSender;
  metrics: WebhookMetrics;
  /** Holds the endpoint for this turn. */
  holder: string;
  /** Nothing new is begun once it is aborted. */
  stop: AbortSignal;
};

/** Also what is sent twice at most when a process dies. */
const DELIVERIES_AT_ONCE = 8;
/** After it, other endpoints get their turn. */
const TURN_MILLISECONDS = 30_000;
const KEEP_MILLISECONDS = 5000;
/** What is under way when the process stops may come to its end within it. */
const GRACE_MILLISECONDS = 5000;

/** One endpoint served by one process: several objects' deliveries at once, each object's one after the other. */
export class WebhookTurn {
  readonly #options: WebhookTurnOptions;
  readonly #endsAt = Date.now() + TURN_MILLISECONDS;
  readonly #cut = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Objects of which something is under way, or over and not written down yet. */
  readonly #busy = new Set<string>();
  #ended: { lane: string; outcome: AttemptOutcome }[] = [];
  #webhook: StoredWebhook;

  constructor(webhook: StoredWebhook, options: WebhookTurnOptions) {
    this.#webhook = webhook;
    this.#options = options;
  }

  /** Delivers what is due and returns whether there was anything to do. Throws `lease_lost`. */
  async run(): Promise<boolean> {
    const keep = setInterval(() => void this.#keep().catch(() => this.#cut.abort()), KEEP_MILLISECONDS);
    const grace = () => void setTimeout(() => this.#cut.abort(), GRACE_MILLISECONDS).unref();
    this.#options.stop.addEventListener("abort", grace, { once: true });
    try {
      return await this.#deliver();
    } finally {
      clearInterval(keep);
      this.#options.stop.removeEventListener("abort", grace);
      this.#cut.abort();
      await Promise.all(this.#underWay);
    }
  }

  async #deliver(): Promise<boolean> {
    let worked = false;
    for (;;) {
      const { position } = this.#webhook;
      await this.#advance();
      const moved = this.#webhook.position !== position;
      if (this.#mayBegin()) await this.#begin();
      worked ||= moved || this.#underWay.size > 0;
      if (this.#underWay.size > 0) await Promise.race(this.#underWay);
      else if (this.#ended.length === 0 && (!moved || !this.#mayBegin())) return worked;
    }
  }

  #mayBegin(): boolean {
    return this.#webhook.enabled && !this.#options.stop.aborted && Date.now() < this.#endsAt;
  }

  /** Writes down what has come to its end, and puts more of the journal in line. */
  async #advance(): Promise<void> {
    const wasEnabled = this.#webhook.enabled;
    const ended = this.#ended;
    this.#ended = [];
    const outcomes = ended.map(({ outcome }) => outcome);
    this.#webhook = await this.#options.store.execute("advanceWebhook", { ...this.#hold(), outcomes });
    for (const { lane } of ended) this.#busy.delete(lane);
    if (wasEnabled && this.#webhook.disabledReason !== null) this.#options.metrics.disabled();
  }

  async #keep(): Promise<void> {
    await this.#options.store.execute("keepWebhook", this.#hold());
  }

  #hold() {
    const { organizationId, id } = this.#webhook;
    return { organizationId, id, holder: this.#options.holder };
  }

  async #begin(): Promise<void> {
    const free = DELIVERIES_AT_ONCE - this.#busy.size;
    if (free <= 0) return;
    const { organizationId, id } = this.#webhook;
    const { read } = this.#options.store;
    const ready = await read.webhooks.ready(organizationId, id, Date.now(), DELIVERIES_AT_ONCE);
    const next = ready.filter((delivery) => !this.#busy.has(laneOf(delivery))).slice(0, free);
    const entries = await read.journal.byIds(
      organizationId,
      next.map(({ entryId }) => entryId),
    );
    const keys = signingKeys(this.#options.box, this.#webhook, Date.now());
    for (const entry of entries) this.#launch(entry, keys);
  }

  #launch(entry: JournalEntry, keys: readonly Buffer[]): void {
    this.#busy.add(laneOf(entry));
    const flight = this.#attempt(entry, keys)
      // Whoever cut it off does not want to know how it went.
      .catch(() => {})
      .finally(() => this.#underWay.delete(flight));
    this.#underWay.add(flight);
  }

  async #attempt(entry: JournalEntry, keys: readonly Buffer[]): Promise<void> {
    const { id, url } = this.#webhook;
    const at = Date.now();
    const sent = await this.#options.sender.send(url, messageOf(entry, id, keys, at), this.#cut.signal);
    this.#options.metrics.attempted(sent);
    this.#ended.push({ lane: laneOf(entry), outcome: { ...sent, entryId: entry.id, at, jitter: Math.random() } });
  }
}

/** What is delivered in order: the changes of one object. */
function laneOf({ object, objectId }: Pick<Delivery, "object" | "objectId">): string {
  return `${object} ${objectId}`;
}
