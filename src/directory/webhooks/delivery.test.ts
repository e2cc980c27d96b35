import { expect, test } from "vitest";
import { type AttemptOutcome, type Delivery, RETRY_PAUSES, settled } from "./delivery.ts";

const DELIVERY: Delivery = {
  organizationId: 1,
  webhookId: 2,
  entryId: 3,
  object: "user",
  objectId: 4,
  action: "updated",
  state: "pending",
  attempts: 0,
  tries: 0,
  createdAt: 0,
  dueAt: 0,
  finishedAt: null,
  status: null,
  error: null,
};

function outcome(given: Partial<AttemptOutcome> = {}): AttemptOutcome {
  const failed = { delivered: false, status: 503, error: "status", jitter: 0.5, retryAfterMilliseconds: null };
  return { entryId: 3, at: 0, milliseconds: 1, ...failed, ...given };
}

test("what is refused is tried again after each pause, and then given up", () => {
  let delivery = DELIVERY;
  for (const [index, pause] of RETRY_PAUSES.entries()) {
    delivery = settled(delivery, outcome(), 1000);
    expect(delivery).toMatchObject({ state: "pending", tries: index + 1, dueAt: 1000 + pause, finishedAt: null });
  }
  expect(settled(delivery, outcome(), 1000)).toMatchObject({
    state: "dead",
    attempts: RETRY_PAUSES.length + 1,
    finishedAt: 1000,
    status: 503,
    error: "status",
  });
});

test("a pause is spread by a fifth, and as long as the endpoint asks for within an hour", () => {
  const pauses = [0, 1].map((jitter) => settled(DELIVERY, outcome({ jitter }), 0).dueAt);
  expect(pauses).toEqual([4000, 6000]);
  expect(settled(DELIVERY, outcome({ retryAfterMilliseconds: 60_000 }), 0).dueAt).toBe(60_000);
  expect(settled(DELIVERY, outcome({ retryAfterMilliseconds: 1 }), 0).dueAt).toBe(5000);
  expect(settled(DELIVERY, outcome({ retryAfterMilliseconds: 1e12 }), 0).dueAt).toBe(60 * 60 * 1000);
});

test("what is taken is over", () => {
  const taken = settled(DELIVERY, outcome({ delivered: true, status: 204, error: null }), 7);
  expect(taken).toMatchObject({ state: "delivered", finishedAt: 7, status: 204, error: null, attempts: 1 });
});
