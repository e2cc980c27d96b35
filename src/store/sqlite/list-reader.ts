import { Worker } from "node:worker_threads";
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

  constructor(file: string) {
    this.#file = file;
  }

  readonly run: Run = (text, parameters) => {
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    const id = ++this.#lastId;
    this.#pending.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, text, parameters } satisfies ReaderRequest);
    return promise;
  };

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** The thread starts with the first list and again after a failure. */
  #start(): Worker {
    const worker = new Worker(new URL("reader-thread.ts", import.meta.url), { workerData: { file: this.#file } });
    worker.on("message", (answer: ReaderAnswer) => this.#receive(answer));
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => this.#fail(new Error("The reader thread has ended.")));
    worker.unref();
    return worker;
  }

  #receive(answer: ReaderAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("error" in answer) pending?.reject(fromWire(answer.error));
    else pending?.resolve(JSON.parse(answer.result) as RunResult);
  }

  #fail(cause: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(cause);
    this.#pending.clear();
  }
}
