import { Worker } from "node:worker_threads";
import { DirectoryError } from "../../directory/errors.ts";
import type { Run, RunResult } from "../database.ts";
import type { ReaderAnswer, ReaderRequest } from "./reader-thread.ts";
import { fromWire } from "./wire-error.ts";

type Pending = { resolve: (result: RunResult) => void; reject: (error: unknown) => void };

/** Runs statements that may take long on a thread of their own, so that the main thread goes on answering. */
export class ListReader {
  readonly #file: string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  readonly run: Run = (text, parameters) => {
    if (this.#closed) return Promise.reject(unavailable(new Error("The store was closed.")));
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    const id = ++this.#lastId;
    this.#pending.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, text, parameters } satisfies ReaderRequest);
    return promise;
  };

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  /** The thread starts with the first list and again after a failure. */
  #start(): Worker {
    const worker = new Worker(new URL("reader-thread.ts", import.meta.url), { workerData: { file: this.#file } });
    worker.on("message", (answer: ReaderAnswer) => this.#receive(answer));
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("The reader thread has ended.")));
    worker.unref();
    return worker;
  }

  #receive(answer: ReaderAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("error" in answer) pending?.reject(fromWire(answer.error));
    else pending?.resolve(JSON.parse(answer.result) as RunResult);
  }

  #fail(worker: Worker, cause: unknown): void {
    // A thread that fails says so twice: by then there may be another one.
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(unavailable(cause));
    this.#pending.clear();
  }
}

function unavailable(cause: unknown): DirectoryError {
  return new DirectoryError("unavailable", "The database cannot be read right now.", {}, cause);
}
