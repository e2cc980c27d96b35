import type { UsedKey } from "./run-once.ts";

/** Keys under which clients may send a request again, with what they were answered. */
export type UsedKeys = {
  /** Takes a key for this transaction; returns what it is used for already, which is waited for. */
  claim(used: UsedKey): Promise<UsedKey | undefined>;
  /** Keeps the result of a key that was claimed. */
  put(used: UsedKey): Promise<void>;
  /** Leaves a key that was claimed free again. */
  release(used: UsedKey): Promise<void>;
  /** Drops keys whose time is over at `at`, oldest first. */
  forget(organizationId: number, at: number, limit: number): Promise<void>;
  /** Drops keys of whose results one of `texts` is a part, or that hold one of `words` (lower-case) themselves. */
  forgetMentions(organizationId: number, texts: readonly string[], words: readonly string[]): Promise<void>;
};
