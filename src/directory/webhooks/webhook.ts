import type { Lease } from "../jobs/job.ts";
import { JOURNAL_ACTIONS, JOURNAL_OBJECTS, type JournalEntry } from "../journal/entry.ts";

/** Why nothing is sent to an endpoint any more: it failed for days, or said that it is gone for good (status 410). */
export type DisabledReason = "failing" | "gone";

/** Where an organization wants to be told of changes. Times are epoch milliseconds. */
export type Webhook = {
  organizationId: number;
  id: number;
  uuid: string;
  url: string;
  description: string;
  /** `*`, `user.*` or `user.updated`: what is told at all. */
  events: readonly string[];
  enabled: boolean;
  /** Set where it was not somebody who disabled it. */
  disabledReason: DisabledReason | null;
  /** Since when no delivery has succeeded, although some were tried. */
  failingSince: number | null;
  createdAt: number;
  updatedAt: number;
  version: number;
};

/** A sealed secret; one that was replaced ends. */
export type WebhookSecret = { sealed: string; createdAt: number; expiresAt: number | null };

/** A webhook with what delivering to it needs. */
export type StoredWebhook = Webhook & {
  /** Newest first, two at most. */
  secrets: readonly WebhookSecret[];
  /** The last entry of the journal of which it is decided whether it is delivered. */
  position: number;
  /** So much waits to be delivered that the journal is not read on. */
  backlogged: boolean;
  /** When the next delivery is due, null while none waits. */
  dueAt: number | null;
  lease: Lease | null;
  deletedAt: number | null;
};

/** What a client sets. */
export type WebhookFields = Pick<Webhook, "url" | "description" | "events" | "enabled">;

/** Every word that `events` may hold. */
export const WEBHOOK_EVENTS: ReadonlySet<string> = new Set([
  "*",
  ...JOURNAL_OBJECTS.flatMap((object) => ["*", ...JOURNAL_ACTIONS].map((action) => `${object}.${action}`)),
]);

/** The event that a change is told as, such as `user.updated`. */
export function eventOf({ object, action }: Pick<JournalEntry, "object" | "action">): string {
  return `${object}.${action}`;
}

/** Whether an endpoint that wants these events is told of a change. */
export function isWanted(events: readonly string[], entry: Pick<JournalEntry, "object" | "action">): boolean {
  return ["*", `${entry.object}.*`, eventOf(entry)].some((event) => events.includes(event));
}
