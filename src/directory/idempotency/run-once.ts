import { DirectoryError } from "../errors.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { claimKey, usedKeyOf } from "./claim-key.ts";

/** For how long a repeated request is answered as the first one was. */
export const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A request that its client may send again: by whom, under which key, and what it asks for. */
export type RepeatableRequest = { by: Principal; key: string; digest: string };

/** What a key was used for. `step` counts the commands of one request, `note` is the caller's own. */
export type UsedKey = {
  organizationId: number;
  /** Who used it: keys of two credentials never meet. */
  holder: string;
  key: string;
  step: number;
  digest: string;
  result: unknown;
  note: string | null;
  expiresAt: number;
};

export type RunOnce = RepeatableRequest & { step: number; note: string | null; name: string; args: unknown };

export type RanOnce = { result: unknown; note: string | null; replayed: boolean };

/**
 * Runs one of the commands and keeps its result with the key, all in one transaction; under a key that was used already
 * it gives that result back and changes nothing. Throws `idempotency_key_reused` when the key came with another request.
 */
export function runOnceOf(commands: Readonly<Record<string, Command<never, unknown>>>): Command<RunOnce, RanOnce> {
  return async (tx, { by, key, digest, step, note, name, args }) => {
    const used = { ...usedKeyOf(tx, { by, key, digest }, KEPT_MILLISECONDS), step, note };
    // Before the command: of two at once the second must not run into what the first one makes.
    const earlier = await claimKey(tx, used);
    if (earlier !== undefined) return { result: earlier.result, note: earlier.note, replayed: true };
    // What a command takes is the business of who names it: both come from the same typed call.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    const command = commands[name] as Command<unknown, unknown> | undefined;
    if (command === undefined) throw new DirectoryError("internal", `There is no command ${name}.`);
    const result = await command(tx, args);
    await tx.usedKeys.put({ ...used, result });
    return { result, note, replayed: false };
  };
}
