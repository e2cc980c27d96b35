import type { Command } from "../ports.ts";
import type { DueInvitation, Invitation } from "./invitation.ts";

/** How long a message may take before another process tries it too. */
const CLAIM_MILLISECONDS = 5 * 60 * 1000;
const FIRST_PAUSE_MILLISECONDS = 60 * 1000;
const LONGEST_PAUSE_MILLISECONDS = 6 * 60 * 60 * 1000;
/** With the pauses between them, three days. */
export const MOST_ATTEMPTS = 20;

/**
 * Takes invitations that are due, of any organization. The attempt is counted before it is made: a message is sent at
 * least once, and twice only when a process dies between sending it and saying so.
 */
export const claimInvitations: Command<{ limit: number }, DueInvitation[]> = async (tx, { limit }) => {
  const due = await tx.invitationChanges.due(tx.now, limit);
  const claimed = due.map((invitation) =>
    Object.assign(invitation, { attempts: invitation.attempts + 1, dueAt: tx.now + CLAIM_MILLISECONDS }),
  );
  for (const invitation of claimed) await tx.invitationChanges.update(invitation);
  return claimed;
};

/** How an attempt ended. A `permanent` refusal is not tried again. */
export type Attempt =
  | { outcome: "sent" }
  | { outcome: "dropped" }
  | { outcome: "refused"; error: string; permanent: boolean };

export type SettleInvitation = { invitation: Invitation; attempt: Attempt };

/** Writes down how an attempt ended, and when the next one is made. */
export const settleInvitation: Command<SettleInvitation, null> = async (tx, { invitation, attempt }) => {
  await tx.invitationChanges.update(settled(invitation, attempt, tx.now));
  return null;
};

function settled(invitation: Invitation, attempt: Attempt, now: number): Invitation {
  if (attempt.outcome === "sent") return { ...invitation, state: "sent", sentAt: now, error: null };
  if (attempt.outcome === "dropped") return { ...invitation, state: "dropped", error: null };
  const { error, permanent } = attempt;
  if (permanent || invitation.attempts >= MOST_ATTEMPTS) return { ...invitation, state: "failed", error };
  const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (invitation.attempts - 1), LONGEST_PAUSE_MILLISECONDS);
  return { ...invitation, dueAt: now + pause, error };
}
