import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DirectoryError } from "../directory/errors.ts";
import type { StoredWebhook } from "../directory/webhooks/webhook.ts";
import type { JobLog } from "./runner.ts";
import { WebhookTurn, type WebhookTurnOptions } from "./webhook-turn.ts";

export type WebhookRunnerOptions = Omit<WebhookTurnOptions, "holder" | "stop"> & { log: JobLog };

const POLL_MILLISECONDS = 500;
const ENDPOINTS_AT_ONCE = 10;
const EXPIRE_MILLISECONDS = 60 * 60 * 1000;
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
const EXPIRED_AT_ONCE = 200;

/**
 * Delivers the journal to webhooks. Every server process has one; an endpoint is served by one of them at a time, and
 * taken over by another when the one that served it was not heard of for long enough.
 */
export class WebhookRunner {
  readonly #options: WebhookRunnerOptions;
  readonly #stop = new AbortController();
  readonly #serving = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;
  #lastExpiry = 0;

  constructor(options: WebhookRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the deliveries that are under way, within seconds; what was cut off is delivered again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await Promise.all(this.#serving);
    this.#options.sender.close();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const claimed = await this.#claimOne().catch((error: unknown) => {
        this.#options.log.error({ err: error }, "webhooks cannot be delivered right now");
        return false;
      });
      if (!claimed) await sleep(POLL_MILLISECONDS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #claimOne(): Promise<boolean> {
    await this.#expire();
    const { store } = this.#options;
    if (this.#serving.size >= ENDPOINTS_AT_ONCE || !(await store.read.webhooks.anyDue(Date.now()))) return false;
    const holder = randomUUID();
    const webhook = await store.execute("claimWebhook", { holder });
    if (webhook === null) return false;
    const turn = this.#serve(webhook, holder).finally(() => this.#serving.delete(turn));
    this.#serving.add(turn);
    return true;
  }

  async #serve(webhook: StoredWebhook, holder: string): Promise<void> {
    const { organizationId, id } = webhook;
    const { log, store } = this.#options;
    try {
      const worked = await new WebhookTurn(webhook, { ...this.#options, holder, stop: this.#stop.signal }).run();
      const restMilliseconds = worked ? 0 : POLL_MILLISECONDS;
      await store.execute("releaseWebhook", { organizationId, id, holder, restMilliseconds });
    } catch (error) {
      // Who lost it has nothing more to do with it; who cannot go on leaves it until the lease has run out.
      if (error instanceof DirectoryError && error.code === "lease_lost") return;
      log.error({ organizationId, webhook: id, err: error }, "a webhook cannot be served right now");
    }
  }

  async #expire(): Promise<void> {
    const now = Date.now();
    if (now - this.#lastExpiry < EXPIRE_MILLISECONDS) return;
    this.#lastExpiry = now;
    const finishedBefore = now - KEPT_MILLISECONDS;
    while (!this.#stop.signal.aborted) {
      const removed = await this.#options.store.execute("expireDeliveries", { finishedBefore, limit: EXPIRED_AT_ONCE });
      if (removed === 0) return;
    }
  }
}
