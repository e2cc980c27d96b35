import type { JournalAction, JournalObject } from "../journal/entry.ts";

export const DELIVERY_STATES = ["pending", "delivered", "dead"] as const;

/** `dead` was given up after many tries. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** An entry of the journal on its way to an endpoint. Times are epoch milliseconds. */
export type Delivery = {
  organizationId: number;
  webhookId: number;
  /** The entry of the journal that is delivered: there is one delivery of it to an endpoint, however often it is tried. */
  entryId: number;
  object: JournalObject;
  objectId: number;
  action: JournalAction;
  state: DeliveryState;
  /** Attempts ever made, and those since it was last put in line. */
  attempts: number;
  tries: number;
  createdAt: number;
  dueAt: number;
  finishedAt: number | null;
  /** The HTTP status of the last attempt, and what went wrong. */
  status: number | null;
  error: string | null;
};

/** How one attempt went. */
export type Attempt = {
  number: number;
  at: number;
  /** The status that was answered; null when none was. */
  status: number | null;
  /** A code such as `timeout`, null after a success. */
  error: string | null;
  milliseconds: number;
};

/** What became of an attempt just made. */
export type AttemptOutcome = Omit<Attempt, "number"> & {
  entryId: number;
  delivered: boolean;
  /** From 0 to 1: spreads what is tried again, so that not all comes at once. */
  jitter: number;
  /** How long the endpoint asked to be left alone. */
  retryAfterMilliseconds: number | null;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses between attempts; after the last one a delivery is given up. With them, 28 hours. */
export const RETRY_PAUSES: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
];

const JITTER_SHARE = 0.2;
const LONGEST_ASKED_PAUSE = HOUR;

/** The delivery after an attempt made at `now`. */
export function settled(delivery: Delivery, outcome: AttemptOutcome, now: number): Delivery {
  const { status, error } = outcome;
  const tried = { ...delivery, attempts: delivery.attempts + 1, tries: delivery.tries + 1, status, error };
  if (outcome.delivered) return { ...tried, state: "delivered", finishedAt: now };
  const pause = RETRY_PAUSES[tried.tries - 1];
  if (pause === undefined) return { ...tried, state: "dead", finishedAt: now };
  const spread = pause * (1 - JITTER_SHARE + 2 * JITTER_SHARE * outcome.jitter);
  const asked = Math.min(outcome.retryAfterMilliseconds ?? 0, LONGEST_ASKED_PAUSE);
  return { ...tried, dueAt: now + Math.round(Math.max(spread, asked)) };
}
