import type { Worker } from "node:worker_threads";
import { DirectoryError } from "../../directory/errors.ts";
import type { Run, RunResult } from "../database.ts";
import type { ReaderAnswer, ReaderRequest } from "./reader-thread.ts";
import { startThread } from "./start-thread.ts";
import { fromWire } from "./wire-error.ts";

type Pending = { resolve: (result: RunResult) => void; reject: (error: unknown) => void };

/** Runs statements that may take long on a thread of their own, so that the main thread goes on answering. */
export class ListReader {
  readonly #file: string;
  /**
   * Who waits, in the order of the statements, which is that of the answers. Not in a Map: one of these that grew leads
   * to the one that it became, so that what waited in it is not collected until all of memory is gone through.
   */
  readonly #pending: Pending[] = [];
  #worker: Worker | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  readonly run: Run = (text, parameters) => {
    if (this.#closed) return Promise.reject(unavailable(new Error("The store was closed.")));
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    this.#worker ??= this.#start();
    this.#worker.postMessage({ text, parameters } satisfies ReaderRequest);
    this.#pending.push({ resolve, reject });
    return promise;
  };

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  /** The thread starts with the first list and again after a failure. */
  #start(): Worker {
    const worker = startThread("reader-thread", this.#file);
    worker.on("message", (answer: ReaderAnswer) => this.#receive(worker, answer));
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("The reader thread has ended.")));
    worker.unref();
    return worker;
  }

  #receive(worker: Worker, answer: ReaderAnswer): void {
    // Nobody waits any more for what comes late from a thread that was replaced.
    if (this.#worker !== worker) return;
    const pending = this.#pending.shift();
    if ("error" in answer) pending?.reject(fromWire(answer.error));
    else pending?.resolve(JSON.parse(answer.result) as RunResult);
  }

  #fail(worker: Worker, cause: unknown): void {
    // A thread that fails says so twice: by then there may be another one.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(unavailable(cause));
  }
}

function unavailable(cause: unknown): DirectoryError {
  return new DirectoryError("unavailable", "The database cannot be read right now.", {}, cause);
}
