import type { Command } from "../ports.ts";

/** Tries at one password since the last that succeeded. */
export type SignInTries = { count: number; lastAt: number };

/** Whether a password may be looked at, or why it may not be yet and for how long. */
export type SignInVerdict = { allowed: true } | { allowed: false; why: "locked" | "calm"; seconds: number };

export type CountSignIn = {
  /**
   * Of the e-mail as it was typed, normalized: people who are not there are counted alike, so nothing can be learned. Of
   * the user, where it is the current password that is tried.
   */
  emailDigest: string;
};

/** After so many tries in a row nobody may sign in with the e-mail for a while. */
export const TRIES_BEFORE_LOCK = 10;
const LOCK_MILLISECONDS = 15 * 60 * 1000;
const FORGET_MILLISECONDS = 24 * 60 * 60 * 1000;
const FIRST_PAUSE_MILLISECONDS = 100;

/**
 * Counts a try before its password is looked at, so that many at once are not more than one after another. Between two
 * tries lie 0.1·2^tries seconds; one that comes sooner is refused and not counted. A sign-in clears the count.
 */
export const countSignIn: Command<CountSignIn, SignInVerdict> = async (tx, { emailDigest }) => {
  const tries = await tx.signInTries.lock(emailDigest);
  const since = tx.now - tries.lastAt;
  if (tries.count >= TRIES_BEFORE_LOCK && since < LOCK_MILLISECONDS) {
    return { allowed: false, why: "locked", seconds: (LOCK_MILLISECONDS - since) / 1000 };
  }
  const count = tries.count >= TRIES_BEFORE_LOCK || since > FORGET_MILLISECONDS ? 0 : tries.count;
  const pause = count === 0 ? 0 : FIRST_PAUSE_MILLISECONDS * 2 ** count;
  if (since < pause) return { allowed: false, why: "calm", seconds: (pause - since) / 1000 };
  await tx.signInTries.put(emailDigest, { count: count + 1, lastAt: tx.now });
  await tx.signInTries.forget(tx.now - FORGET_MILLISECONDS);
  return { allowed: true };
};
