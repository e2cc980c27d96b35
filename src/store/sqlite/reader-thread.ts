import { parentPort, workerData } from "node:worker_threads";
import { openReader, runOn } from "./connection.ts";
import { type WireError, toWire } from "./wire-error.ts";

/** A statement for the reader thread. */
export type ReaderRequest = { text: string; parameters: readonly unknown[] };

/** The result goes as JSON text, which costs a fraction of what the cloning of its rows does. */
export type ReaderAnswer = { result: string } | { error: WireError };

if (parentPort !== null) {
  const port = parentPort;
  const { file } = workerData as { file: string };
  const run = runOn(openReader(file));
  port.on("message", ({ text, parameters }: ReaderRequest) => {
    run(text, parameters).then(
      (result) => port.postMessage({ result: JSON.stringify(result) } satisfies ReaderAnswer),
      (error: unknown) => port.postMessage({ error: toWire(error) } satisfies ReaderAnswer),
    );
  });
}
