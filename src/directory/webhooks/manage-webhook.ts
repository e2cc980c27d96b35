import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type Condition, type WantedVersion, assertVersion } from "../condition.ts";
import { DirectoryError, notFound } from "../errors.ts";
import type { JournalValues } from "../journal/entry.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { checkedWebhookFields } from "./checked-webhook-fields.ts";
import type { StoredWebhook, WebhookFields } from "./webhook.ts";

/** A webhook to store, with its first secret sealed. */
export type CreateWebhook = { by: Principal; uuid: string; sealedSecret: string; fields: WebhookFields };
export type UpdateWebhook = { by: Principal; id: number; patch: Partial<WebhookFields> } & Condition;
export type RotateWebhookSecret = {
  by: Principal;
  id: number;
  sealedSecret: string;
  overlapMilliseconds: number;
} & Condition;
export type DeleteWebhook = { by: Principal; id: number } & Condition;

const MOST_WEBHOOKS = 50;

/** Stores an endpoint that is told of what changes from now on. Throws `too_many_entries` past fifty. */
export const createWebhook: Command<CreateWebhook, StoredWebhook> = async (tx, { by, uuid, sealedSecret, fields }) => {
  await assertMayManage(tx, by);
  await tx.organizationChanges.lock(by.organizationId);
  if ((await tx.webhooks.list(by.organizationId)).length >= MOST_WEBHOOKS) {
    throw new DirectoryError("too_many_entries", `An organization has at most ${MOST_WEBHOOKS} webhooks.`);
  }
  const webhook: StoredWebhook = {
    ...checkedWebhookFields(fields),
    organizationId: by.organizationId,
    id: await tx.reserveIds(by.organizationId, "webhook", 1),
    uuid,
    disabledReason: null,
    failingSince: null,
    createdAt: tx.now,
    updatedAt: tx.now,
    deletedAt: null,
    version: 1,
    secrets: [{ sealed: sealedSecret, createdAt: tx.now, expiresAt: null }],
    position: await tx.journal.end(by.organizationId),
    backlogged: false,
    dueAt: null,
    lease: null,
  };
  await tx.webhookChanges.insert(webhook);
  const after = recorded(webhook);
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "webhook", row: webhook, after })]);
  return webhook;
};

/** Changes an endpoint. One that is enabled again is told of all that it missed. */
export const updateWebhook: Command<UpdateWebhook, StoredWebhook> = async (tx, { by, id, patch, ifVersion }) => {
  const webhook = await managed(tx, by, id, ifVersion);
  const next = { ...webhook, ...checkedWebhookFields(patch) };
  if (differences(fieldsOf(webhook), fieldsOf(next), []) === undefined) return webhook;
  const restarted = !webhook.enabled && next.enabled;
  const state = restarted ? { disabledReason: null, failingSince: null, dueAt: tx.now } : {};
  const after: StoredWebhook = { ...next, ...state, updatedAt: tx.now, version: webhook.version + 1 };
  await tx.webhookChanges.update(after);
  const journal = differences(recorded(webhook), recorded(after), []) ?? { before: {}, after: {} };
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "webhook", row: after, ...journal })]);
  return after;
};

/** Signs with a new secret, and with the one before it until the overlap is over. */
export const rotateWebhookSecret: Command<RotateWebhookSecret, StoredWebhook> = async (tx, args) => {
  const { by, id, sealedSecret, overlapMilliseconds, ifVersion } = args;
  const webhook = await managed(tx, by, id, ifVersion);
  const fresh = { sealed: sealedSecret, createdAt: tx.now, expiresAt: null };
  const [last] = webhook.secrets;
  const kept =
    last === undefined || overlapMilliseconds === 0 ? [] : [{ ...last, expiresAt: tx.now + overlapMilliseconds }];
  const secrets = [fresh, ...kept];
  const after: StoredWebhook = { ...webhook, secrets, updatedAt: tx.now, version: webhook.version + 1 };
  await tx.webhookChanges.update(after);
  const ends = { secretExpiresAt: tx.now + overlapMilliseconds };
  await tx.appendJournal([entryOf(tx, by, { action: "rotated", object: "webhook", row: after, after: ends })]);
  return after;
};

/** Ends an endpoint with all that waits for it; what is kept of its deliveries goes by and by. */
export const deleteWebhook: Command<DeleteWebhook, null> = async (tx, { by, id, ifVersion }) => {
  const webhook = await managed(tx, by, id, ifVersion);
  const after = { ...webhook, enabled: false, secrets: [], deletedAt: tx.now, version: webhook.version + 1 };
  await tx.webhookChanges.update(after);
  const before = recorded(webhook);
  await tx.appendJournal([entryOf(tx, by, { action: "deleted", object: "webhook", row: after, before })]);
  return null;
};

/** The webhook, locked. Throws `not_found`, `version_conflict`, and what somebody gets who may not. */
export async function managed(
  tx: DirectoryTransaction,
  by: Principal,
  id: number,
  ifVersion: WantedVersion | undefined,
): Promise<StoredWebhook> {
  await assertMayManage(tx, by);
  const webhook = await tx.webhookChanges.lock(by.organizationId, id);
  if (webhook === undefined || webhook.deletedAt !== null) throw notFound("webhook");
  assertVersion("webhook", webhook, ifVersion);
  return webhook;
}

/** Whoever points an endpoint somewhere sends all of the organization's changes there. */
async function assertMayManage(tx: DirectoryTransaction, by: Principal): Promise<void> {
  assertAdministersOrganization(await authorityOf(tx, by), "admin");
}

function fieldsOf({ url, description, events, enabled }: WebhookFields): JournalValues {
  return { url, description, events, enabled };
}

/** The journal, which other endpoints are told of, gets only where an endpoint is: its path may be a secret. */
function recorded({ url, description, events, enabled }: WebhookFields): JournalValues {
  return { origin: new URL(url).origin, description, events, enabled };
}
