import { randomUUID } from "node:crypto";
import type { Condition } from "../condition.ts";
import type { SecretBox } from "../credentials/secret-box.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { invalidValue, notFound } from "../errors.ts";
import type { DeliveryField, WebhookField } from "../filter.ts";
import { type ShortList, pageOfRows } from "../page-of.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import { narrowed } from "../visibility.ts";
import type { Attempt, AttemptOutcome, Delivery } from "./delivery.ts";
import type { Replay } from "./replay-deliveries.ts";
import { newWebhookSecret, openWebhookSecret, sealWebhookSecret } from "./webhook-secret.ts";
import type { StoredWebhook, Webhook, WebhookFields } from "./webhook.ts";

/** A webhook with a secret, which is shown this once. */
export type IssuedWebhook = { webhook: Webhook; secret: string };

/** How a test message went: a status, or why there is none. */
export type Pinged = Pick<AttemptOutcome, "delivered" | "status" | "error" | "milliseconds">;

/** Sends a test message to an endpoint and waits for the answer. */
export type PingWebhook = (webhook: StoredWebhook) => Promise<Pinged>;

const WEBHOOK_LIST: ShortList<WebhookField, Webhook> = {
  id: "id",
  texts: ({ url, description }) => [url, description],
  value: (webhook, field) => {
    if (field === "created_at") return webhook.createdAt;
    return field === "updated_at" ? webhook.updatedAt : webhook[field];
  },
};

const DEFAULT_OVERLAP_MILLISECONDS = 24 * 60 * 60 * 1000;
const LONGEST_OVERLAP_MILLISECONDS = 30 * DEFAULT_OVERLAP_MILLISECONDS;

/** The endpoints that are told of an organization's changes, and how that goes. */
export class WebhookService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #box: SecretBox;

  constructor(store: DirectoryStore, principal: Principal, box: SecretBox) {
    this.#store = store;
    this.#principal = principal;
    this.#box = box;
  }

  async list(query: ListQuery<WebhookField>): Promise<Page<Webhook>> {
    const all = await this.#store.read.webhooks.list(this.#principal.organizationId);
    return pageOfRows(all.map(shown), WEBHOOK_LIST, query);
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Webhook> {
    const webhook = await this.#store.read.webhooks.byId(this.#principal.organizationId, id);
    if (webhook === undefined) throw notFound("webhook");
    return shown(webhook);
  }

  async create({ url, events, description = "", enabled = true }: WebhookRequest): Promise<IssuedWebhook> {
    const uuid = randomUUID();
    const fields = { url, events, description, enabled };
    const sealedSecret = sealWebhookSecret(this.#box, uuid, newWebhookSecret());
    return this.#issued(
      await this.#store.execute("createWebhook", { by: this.#principal, uuid, sealedSecret, fields }),
    );
  }

  async update(id: number, patch: Partial<WebhookFields>, condition: Condition = {}): Promise<Webhook> {
    return shown(await this.#store.execute("updateWebhook", { by: this.#principal, id, patch, ...condition }));
  }

  async delete(id: number, condition: Condition = {}): Promise<void> {
    await this.#store.execute("deleteWebhook", { by: this.#principal, id, ...condition });
  }

  /** Signs with a new secret, and with the last one too until the overlap (a day, unless said otherwise) is over. */
  async rotateSecret(
    id: number,
    overlapMilliseconds = DEFAULT_OVERLAP_MILLISECONDS,
    condition: Condition = {},
  ): Promise<IssuedWebhook> {
    if (!(overlapMilliseconds >= 0 && overlapMilliseconds <= LONGEST_OVERLAP_MILLISECONDS)) {
      throw invalidValue("overlap", "The overlap is from 0 to 30 days.");
    }
    const { uuid } = await this.get(id);
    const sealedSecret = sealWebhookSecret(this.#box, uuid, newWebhookSecret());
    const args = { by: this.#principal, id, sealedSecret, overlapMilliseconds, ...condition };
    return this.#issued(await this.#store.execute("rotateWebhookSecret", args));
  }

  /** Delivers again; each message has the id that it had before. */
  async replay(id: number, replay: Replay, condition: Condition = {}): Promise<Webhook> {
    return shown(await this.#store.execute("replayDeliveries", { by: this.#principal, id, replay, ...condition }));
  }

  /** Sends a test message at once, to a disabled one too, and tells how that went. Throws `not_found`. */
  async test(id: number, ping: PingWebhook): Promise<Pinged> {
    const webhook = await this.#store.read.webhooks.byId(this.#principal.organizationId, id);
    if (webhook === undefined) throw notFound("webhook");
    return await ping(webhook);
  }

  /** Newest first unless asked for otherwise. Throws `not_found`. */
  async deliveries(id: number, query: ListQuery<DeliveryField>): Promise<Page<Delivery>> {
    await this.get(id);
    const ofWebhook = narrowed(query, { op: "eq", field: "webhook_id", value: id });
    return await this.#store.read.webhooks.deliveries(this.#principal.organizationId, ofWebhook);
  }

  /** One delivery with its attempts, oldest first. Throws `not_found`. */
  async delivery(id: number, entryId: number): Promise<{ delivery: Delivery; attempts: Attempt[] }> {
    await this.get(id);
    const { organizationId } = this.#principal;
    const [delivery] = await this.#store.read.webhooks.deliveriesOf(organizationId, id, [entryId]);
    if (delivery === undefined) throw notFound("delivery");
    return { delivery, attempts: await this.#store.read.webhooks.attempts(organizationId, id, entryId) };
  }

  /** The secret is the one that was stored: a request that is repeated gets the same one. */
  #issued(webhook: StoredWebhook): IssuedWebhook {
    return { webhook: shown(webhook), secret: openWebhookSecret(this.#box, webhook) };
  }
}

/** What somebody asks for. */
export type WebhookRequest = Pick<WebhookFields, "url" | "events"> & Partial<WebhookFields>;

/** Without secrets, and without what only delivering needs. */
function shown(webhook: StoredWebhook): Webhook {
  const { organizationId, id, uuid, url, description, events, enabled, disabledReason, failingSince } = webhook;
  const { createdAt, updatedAt, version } = webhook;
  const fields = { organizationId, id, uuid, url, description, events, enabled, disabledReason, failingSince };
  return { ...fields, createdAt, updatedAt, version };
}
