import type { Worker } from "node:worker_threads";
import type { CommandArgs, CommandName, CommandResult } from "../../directory/commands.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { startThread } from "./start-thread.ts";
import { fromWire } from "./wire-error.ts";
import type { WriterAnswer, WriterRequest } from "./writer-thread.ts";

type Pending = { resolve: (result: unknown) => void; reject: (error: unknown) => void };

/** The writer thread as the rest of the process sees it. */
export class Writer {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #started = Promise.withResolvers<string[]>();
  readonly #lost = Promise.withResolvers<unknown>();
  #lastId = 0;
  #closing = false;
  #ended: unknown;

  constructor(file: string) {
    this.#worker = startThread("writer-thread", file);
    this.#worker.on("message", (answer: WriterAnswer) => this.#receive(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("The writer thread has ended.")));
  }

  /** Resolves with the migrations that ran, once the thread takes commands. */
  get started(): Promise<string[]> {
    return this.#started.promise;
  }

  /** Resolves with the cause when the thread ends although nobody closed it. */
  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  async execute<Name extends CommandName>(name: Name, args: CommandArgs<Name>): Promise<CommandResult<Name>> {
    return (await this.#send((id) => ({ id, name, args }))) as CommandResult<Name>;
  }

  /** Commands that the thread was given so far. */
  get commandCount(): number {
    return this.#lastId;
  }

  /** Throws `unavailable` when the thread has ended. */
  assertRunning(): void {
    if (this.#ended !== undefined) throw unavailable(this.#ended);
  }

  /** Ends the thread after the commands that it has. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#ended === undefined) await this.#send((id) => ({ id, name: "close" }));
    await this.#worker.terminate();
  }

  #send(request: (id: number) => WriterRequest): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(unavailable(this.#ended));
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // First of all: what cannot be sent throws here, and is never answered.
    this.#worker.postMessage(request(id));
    this.#pending.set(id, { resolve, reject });
    return promise;
  }

  #receive(answer: WriterAnswer): void {
    if ("ready" in answer) return this.#started.resolve(answer.migrated);
    if ("failed" in answer) return this.#started.reject(fromWire(answer.failed));
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("error" in answer) pending?.reject(fromWire(answer.error));
    else pending?.resolve(answer.result);
  }

  #end(cause: unknown): void {
    this.#ended ??= cause;
    if (!this.#closing) this.#lost.resolve(this.#ended);
    this.#started.reject(cause);
    for (const { reject } of this.#pending.values()) reject(unavailable(cause));
    this.#pending.clear();
  }
}

function unavailable(cause: unknown): DirectoryError {
  return new DirectoryError("unavailable", "The database cannot be written to right now.", {}, cause);
}
