import type { App } from "../app.ts";
import { CommandFailure } from "./command-failure.ts";
import type { StopSignal } from "./stop-signal.ts";

/** Waits for the signal. Throws `CommandFailure` when the store is lost before, which only a new process can mend. */
export async function untilStopped({ store, logger }: App, stop: StopSignal): Promise<void> {
  const lost = await Promise.race([stop.received, store.lost.then((cause) => ({ cause }))]);
  if (lost !== undefined) {
    const failure = new CommandFailure("The database cannot be written to any more.", lost);
    logger.fatal({ err: failure }, "stopping");
    throw failure;
  }
  logger.info("stopping");
}
