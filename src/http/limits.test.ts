import { describe, expect, test } from "vitest";
import { DirectoryError } from "../directory/errors.ts";
import { createLimits, type Limits, type LimitsMode } from "./limits.ts";

const ALLOWANCES = { protective: { requests: 5, seconds: 10 }, faithful: { requests: 2, seconds: 60 } };

/** Limits with a clock that stands until it is moved. */
function start(mode: LimitsMode): { limits: Limits; wait: (seconds: number) => void } {
  let now = 1000;
  const limits = createLimits(mode, () => now);
  const wait = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { limits, wait };
}

function refusalOf(act: () => void): DirectoryError | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof DirectoryError) return error;
    throw error;
  }
  return undefined;
}

function takenBeforeRefusal(limits: Limits, key: string, most = 100): number {
  let taken = 0;
  while (taken < most && refusalOf(() => limits.takeFor(key, ALLOWANCES)) === undefined) taken += 1;
  return taken;
}

describe("take", () => {
  test.each([
    ["protective", 5],
    ["faithful", 2],
    ["off", 100],
  ] as const)("in mode %s, %i requests pass", (mode, requests) => {
    expect(takenBeforeRefusal(start(mode).limits, "heymarket:1:1")).toBe(requests);
  });

  test("says when the window ends, and holds until then", () => {
    const { limits, wait } = start("faithful");
    takenBeforeRefusal(limits, "a");
    wait(20.5);
    expect(refusalOf(() => limits.takeFor("a", ALLOWANCES))).toMatchObject({
      code: "rate_limited",
      details: { retryAfterSeconds: 40 },
    });
    wait(39.4);
    expect(refusalOf(() => limits.takeFor("a", ALLOWANCES))?.details.retryAfterSeconds).toBe(1);
    wait(0.1);
    expect(takenBeforeRefusal(limits, "a")).toBe(2);
  });

  test("counts each key by itself", () => {
    const { limits } = start("faithful");
    takenBeforeRefusal(limits, "heymarket:1:1");
    expect(takenBeforeRefusal(limits, "heymarket:1:2")).toBe(2);
  });

  test("takes an allowance given with the call", () => {
    const { limits } = start("protective");
    limits.take("a", { requests: 1, seconds: 1 });
    expect(() => limits.take("a", { requests: 1, seconds: 1 })).toThrow(DirectoryError);
  });

  test("remembers a bounded number of keys: the one not used for longest starts afresh", () => {
    const { limits } = start("faithful");
    takenBeforeRefusal(limits, "old");
    takenBeforeRefusal(limits, "kept");
    for (let key = 0; key < 49_999; key += 1) limits.takeFor(String(key), ALLOWANCES);
    expect(takenBeforeRefusal(limits, "kept")).toBe(0);
    expect(takenBeforeRefusal(limits, "old")).toBe(2);
  });
});

function fail({ failedSignIns }: Limits, address: string, times = 30): void {
  for (let turn = 0; turn < times; turn += 1) failedSignIns.record(address);
}

describe("failed sign-ins", () => {
  test.each(["protective", "faithful"] as const)("are 30 a minute for an address in mode %s", (mode) => {
    const { limits, wait } = start(mode);
    fail(limits, "192.0.2.1", 29);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toBeUndefined();
    fail(limits, "192.0.2.1", 1);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toMatchObject({
      code: "sign_in_throttled",
      details: { retryAfterSeconds: 60 },
    });
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.2"))).toBeUndefined();
    wait(60);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toBeUndefined();
  });

  test("that turned out to be none are taken back, and never more than there were", () => {
    const { limits } = start("protective");
    limits.failedSignIns.forgive("192.0.2.1");
    fail(limits, "192.0.2.1", 30);
    limits.failedSignIns.forgive("192.0.2.1");
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toBeUndefined();
    fail(limits, "192.0.2.1", 1);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toBeDefined();
  });

  test("are not counted in mode off", () => {
    const { limits } = start("off");
    fail(limits, "192.0.2.1", 1000);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("192.0.2.1"))).toBeUndefined();
  });

  test("of one IPv6 network count together", () => {
    const { limits } = start("protective");
    for (let host = 1; host <= 30; host += 1) limits.failedSignIns.record(`2001:db8::${host.toString(16)}`);
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("2001:db8:0:0:ffff::1"))).toBeDefined();
    expect(refusalOf(() => limits.failedSignIns.assertAllowed("2001:db8:0:1::1"))).toBeUndefined();
  });
});
