import { DirectoryError } from "../errors.ts";
import type { Lease } from "../jobs/job.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { deliveryOf } from "./delivery-of-entry.ts";
import { type AttemptOutcome, settled } from "./delivery.ts";
import { type DisabledReason, type StoredWebhook, isWanted } from "./webhook.ts";

/** How long an endpoint is left alone after who delivers to it was last heard of. */
export const WEBHOOK_LEASE_MILLISECONDS = 15_000;
/** So many deliveries wait at most; the rest stays where it is, in the journal. */
export const MOST_PENDING = 1000;
const ENTRIES_AT_ONCE = 200;
/** Of failure without a success, after which an endpoint is disabled. */
export const FAILING_MILLISECONDS = 5 * 24 * 60 * 60 * 1000;
const GONE = 410;

export type WebhookHolder = { organizationId: number; id: number; holder: string };

/** Takes an endpoint that something waits for and nobody delivers to, the one least recently served first. */
export const claimWebhook: Command<{ holder: string }, StoredWebhook | null> = async (tx, { holder }) => {
  const webhook = await tx.webhookChanges.nextUnclaimed(tx.now);
  if (webhook === undefined) return null;
  return await keep(tx, webhook, leaseOf(tx, holder));
};

/** Goes on holding an endpoint. Throws `lease_lost`. */
export const keepWebhook: Command<WebhookHolder, StoredWebhook> = async (tx, args) =>
  await keep(tx, await held(tx, args), leaseOf(tx, args.holder));

export type AdvanceWebhook = WebhookHolder & { outcomes: readonly AttemptOutcome[] };

/**
 * Writes down how attempts went and puts the journal's next entries in line, so that each is in line once, whoever
 * dies when. Throws `lease_lost` when another process has taken the endpoint over: it will make the attempts again.
 */
export const advanceWebhook: Command<AdvanceWebhook, StoredWebhook> = async (tx, args) => {
  const webhook = await held(tx, args);
  await settle(tx, webhook, args.outcomes);
  const judged = judge(webhook, args.outcomes, tx.now);
  const next = await (judged.enabled ? queueEntries(tx, judged) : disabled(tx, webhook, judged));
  return await keep(tx, next, leaseOf(tx, args.holder));
};

/** Gives an endpoint back, to be looked at again when its next delivery is due, and not before `restMilliseconds`. */
export const releaseWebhook: Command<WebhookHolder & { restMilliseconds: number }, null> = async (tx, args) => {
  const webhook = await held(tx, args);
  const dueAt = await tx.webhookChanges.nextDue(args.organizationId, args.id);
  await tx.webhookChanges.updateProgress({
    ...webhook,
    dueAt,
    lease: { holder: "", until: tx.now + args.restMilliseconds },
  });
  return null;
};

export type ExpireDeliveries = { finishedBefore: number; limit: number };

/** Removes what is kept of deliveries past their time and of deleted endpoints; returns how many went. */
export const expireDeliveries: Command<ExpireDeliveries, number> = async (tx, { finishedBefore, limit }) =>
  await tx.webhookChanges.deleteExpired(finishedBefore, limit);

async function held(tx: DirectoryTransaction, { organizationId, id, holder }: WebhookHolder): Promise<StoredWebhook> {
  const webhook = await tx.webhookChanges.lock(organizationId, id);
  if (webhook?.lease?.holder === holder) return webhook;
  throw new DirectoryError("lease_lost", "Another process delivers to this webhook.");
}

/** As long as an endpoint is held it counts as due: whoever takes it over has to look what waits. */
async function keep(tx: DirectoryTransaction, webhook: StoredWebhook, lease: Lease): Promise<StoredWebhook> {
  const after = { ...webhook, lease, dueAt: tx.now };
  await tx.webhookChanges.updateProgress(after);
  return after;
}

function leaseOf(tx: DirectoryTransaction, holder: string): Lease {
  return { holder, until: tx.now + WEBHOOK_LEASE_MILLISECONDS };
}

async function settle(
  tx: DirectoryTransaction,
  { organizationId, id }: StoredWebhook,
  outcomes: readonly AttemptOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const tried = await tx.webhooks.deliveriesOf(
    organizationId,
    id,
    outcomes.map(({ entryId }) => entryId),
  );
  for (const outcome of outcomes) {
    const delivery = tried.find(({ entryId }) => entryId === outcome.entryId);
    if (delivery === undefined) continue;
    const after = settled(delivery, outcome, tx.now);
    await tx.webhookChanges.settleDelivery(after, { ...outcome, number: after.attempts });
  }
}

/** What attempts say of an endpoint: it works again, it fails, or it is to be left alone. */
function judge(webhook: StoredWebhook, outcomes: readonly AttemptOutcome[], now: number): StoredWebhook {
  if (outcomes.length === 0) return webhook;
  const works = outcomes.some(({ delivered }) => delivered);
  const failingSince = works ? null : (webhook.failingSince ?? now);
  const reason = reasonToDisable(outcomes, failingSince, now);
  if (reason === null || !webhook.enabled) return { ...webhook, failingSince };
  return { ...webhook, failingSince, enabled: false, disabledReason: reason };
}

function reasonToDisable(
  outcomes: readonly AttemptOutcome[],
  failingSince: number | null,
  now: number,
): DisabledReason | null {
  if (outcomes.some(({ status }) => status === GONE)) return "gone";
  return failingSince !== null && now - failingSince >= FAILING_MILLISECONDS ? "failing" : null;
}

/** Disables an endpoint, unless it is already. */
async function disabled(
  tx: DirectoryTransaction,
  before: StoredWebhook,
  webhook: StoredWebhook,
): Promise<StoredWebhook> {
  if (!before.enabled) return webhook;
  const after = { ...webhook, updatedAt: tx.now, version: webhook.version + 1 };
  await tx.webhookChanges.update(after);
  await tx.appendJournal([
    entryOf(tx, itself(webhook.organizationId), {
      action: "updated",
      object: "webhook",
      row: after,
      before: { enabled: true, disabledReason: null },
      after: { enabled: false, disabledReason: webhook.disabledReason },
    }),
  ]);
  return after;
}

/** Nobody asked for it. */
function itself(organizationId: number): Principal {
  const nobody = { credentialId: null, userId: null, teamId: null, role: null };
  return { organizationId, origin: "job", scope: "write", ...nobody };
}

/** Puts entries in line as long as there is room, and passes over those that nobody wants. */
async function queueEntries(tx: DirectoryTransaction, webhook: StoredWebhook): Promise<StoredWebhook> {
  const { organizationId, id, position, events } = webhook;
  const room = MOST_PENDING - (await tx.webhookChanges.countPending(organizationId, id));
  if (room <= 0) return { ...webhook, backlogged: true };
  const limit = Math.min(room, ENTRIES_AT_ONCE);
  const changes = await tx.journal.changes(organizationId, { after: position, limit });
  const wanted = changes.entries.filter((entry) => isWanted(events, entry));
  await tx.webhookChanges.queueDeliveries(wanted.map((entry) => deliveryOf(entry, id, tx.now)));
  return { ...webhook, position: changes.position, backlogged: wanted.length >= room };
}
