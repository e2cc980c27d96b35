import { LRUCache } from "lru-cache";
import { DirectoryError, type ErrorDetails } from "../directory/errors.ts";
import { clientKey } from "./client-key.ts";

/** `protective` keeps one client from starving the others, `faithful` is each vendor's documented limit. */
export type LimitsMode = "protective" | "faithful" | "off";

/** So many requests in a window that opens with the first of them. */
export type Allowance = { requests: number; seconds: number };

export type Allowances = { protective: Allowance; faithful: Allowance };

/** What is left of an allowance in its window. */
export type Room = { limit: number; remaining: number };

export type Limits = {
  /** Counts a request of the key, such as `heymarket:1:12`. Throws `rate_limited` when its allowance is used up. */
  take(key: string, allowance: Allowance): void;
  /** The same with the allowance of the mode in force. Returns what is left; undefined when nothing is limited. */
  takeFor(key: string, allowances: Allowances): Room | undefined;
  readonly failedSignIns: {
    /** Throws `sign_in_throttled` when the address failed too often. */
    assertAllowed(address: string): void;
    record(address: string): void;
    /** Takes back what was counted of something that turned out well. */
    forgive(address: string): void;
  };
};

/** The most keys that are remembered of each kind; past it, the one not used for longest starts afresh. */
const MOST_KEYS = 50_000;
const FAILED_SIGN_INS: Allowance = { requests: 30, seconds: 60 };

type Clock = () => number;

/** The limits of this process. `clock` gives milliseconds that only grow. */
export function createLimits(mode: LimitsMode, clock: Clock = () => performance.now()): Limits {
  if (mode === "off") return UNLIMITED;
  const requests = new Windows(clock);
  const failures = new Windows(clock);
  return {
    take: (key, allowance) => void requests.take(key, allowance),
    takeFor: (key, allowances) => requests.take(key, allowances[mode]),
    failedSignIns: {
      assertAllowed: (address) => {
        if (!failures.isEmpty) failures.assertRoom(clientKey(address), FAILED_SIGN_INS);
      },
      record: (address) => failures.count(clientKey(address), FAILED_SIGN_INS),
      forgive: (address) => failures.uncount(clientKey(address)),
    },
  };
}

const UNLIMITED: Limits = {
  take() {},
  takeFor: () => undefined,
  failedSignIns: { assertAllowed() {}, record() {}, forgive() {} },
};

const REFUSALS = {
  rate_limited: "Too many requests.",
  sign_in_throttled: "Too many failed sign-ins from this address.",
};

type Window = { count: number; endsAt: number };

/** Fixed windows by key: exactly what vendors document ("500 a minute"), and one lookup a request. */
class Windows {
  readonly #windows = new LRUCache<string, Window>({ max: MOST_KEYS });
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  take(key: string, allowance: Allowance): Room {
    const window = this.count(key, allowance);
    const { requests: limit } = allowance;
    if (window.count > limit) throw this.#refusal("rate_limited", window, { limit });
    return { limit, remaining: limit - window.count };
  }

  assertRoom(key: string, allowance: Allowance): void {
    const window = this.#windows.get(key);
    if (window === undefined || window.count < allowance.requests || window.endsAt <= this.#clock()) return;
    throw this.#refusal("sign_in_throttled", window);
  }

  count(key: string, allowance: Allowance): Window {
    const now = this.#clock();
    const open = this.#windows.get(key);
    if (open !== undefined && now < open.endsAt) {
      open.count += 1;
      return open;
    }
    const window = { count: 1, endsAt: now + allowance.seconds * 1000 };
    this.#windows.set(key, window);
    return window;
  }

  uncount(key: string): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.count > 0) window.count -= 1;
  }

  #refusal(code: keyof typeof REFUSALS, window: Window, details: ErrorDetails = {}): DirectoryError {
    const retryAfterSeconds = Math.max(1, Math.ceil((window.endsAt - this.#clock()) / 1000));
    return new DirectoryError(code, REFUSALS[code], { ...details, retryAfterSeconds });
  }
}
