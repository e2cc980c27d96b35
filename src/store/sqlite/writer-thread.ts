import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { Database as Connection } from "better-sqlite3";
import type { CommandName } from "../../directory/commands.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { OvertakenError } from "../../directory/overtaken-error.ts";
import { SQLITE } from "../backend.ts";
import { type Database, createDatabase } from "../database.ts";
import { migrate } from "../migrations/migrate.ts";
import { runCommand } from "../run-command.ts";
import { openWriter, runOn } from "./connection.ts";
import { type WireError, toWire } from "./wire-error.ts";

/** A command for the writer thread, or the wish that it end after what it has begun. */
export type WriterRequest = { id: number; name: CommandName; args: unknown } | { id: number; name: "close" };

/** The thread's answers: one `ready` (or a failure without id), then one for each request. */
export type WriterAnswer =
  | { ready: true; migrated: string[] }
  | { failed: WireError }
  | { id: number; result: unknown }
  | { id: number; error: WireError };

const MAX_COMMANDS_A_COMMIT = 512;
const MAX_MILLISECONDS_A_COMMIT = 25;

/** Owns the process's only read-write connection. Commands that wait one after another share a commit. */
class WriterThread {
  readonly #port: MessagePort;
  readonly #connection: Connection;
  readonly #db: Database;
  readonly #waiting: WriterRequest[] = [];
  #busy = false;

  constructor(port: MessagePort, connection: Connection) {
    this.#port = port;
    this.#connection = connection;
    this.#db = createDatabase(SQLITE, runOn(connection));
  }

  async start(): Promise<void> {
    this.#connection.exec("begin immediate");
    const migrated = await migrate(this.#db);
    this.#connection.exec("commit");
    this.#post({ ready: true, migrated });
    this.#port.on("message", (request: WriterRequest) => {
      this.#waiting.push(request);
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let first = this.#take(); first !== undefined; first = this.#take()) {
      if (first.name === "close") return this.#close(first.id);
      for (const answer of await this.#commitTogether(first)) this.#post(answer);
    }
    this.#busy = false;
  }

  /** Each command in its own savepoint; all that were there by the time the last one ended in one commit. */
  async #commitTogether(first: WriterRequest): Promise<WriterAnswer[]> {
    const began = performance.now();
    const answers: WriterAnswer[] = [];
    const ids: number[] = [];
    try {
      this.#connection.exec("begin immediate");
      for (let request: WriterRequest | undefined = first; request !== undefined; request = this.#next(ids, began)) {
        ids.push(request.id);
        answers.push(await this.#runInSavepoint(request));
      }
      this.#connection.exec("commit");
      return answers;
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec("rollback");
      const failure = toWire(unavailable(error));
      return (ids.length === 0 ? [first.id] : ids).map((id) => ({ id, error: failure }));
    }
  }

  #next(done: readonly number[], began: number): WriterRequest | undefined {
    if (done.length >= MAX_COMMANDS_A_COMMIT || performance.now() - began > MAX_MILLISECONDS_A_COMMIT) return undefined;
    const request = this.#take();
    if (request?.name !== "close") return request;
    this.#waiting.unshift(request);
    return undefined;
  }

  async #runInSavepoint(request: WriterRequest): Promise<WriterAnswer> {
    const { id, name } = request;
    if (name === "close") throw new Error("The end is not a command.");
    this.#connection.exec("savepoint command");
    try {
      const result = await runCommand(this.#db, name, request.args);
      this.#connection.exec("release command");
      return { id, result };
    } catch (error) {
      // A full disk or a damaged file ends the whole transaction, and with it the savepoint.
      if (!this.#connection.inTransaction) throw error;
      this.#connection.exec("rollback to command; release command");
      return {
        id,
        error: toWire(isDiskAtFault(error) || error instanceof OvertakenError ? unavailable(error) : error),
      };
    }
  }

  #take(): WriterRequest | undefined {
    const arrived = this.#waiting.shift();
    if (arrived !== undefined) return arrived;
    const received: { message: WriterRequest } | undefined = receiveMessageOnPort(this.#port);
    return received?.message;
  }

  #post(answer: WriterAnswer): void {
    this.#port.postMessage(answer);
  }

  #close(id: number): void {
    this.#connection.pragma("optimize");
    this.#connection.close();
    this.#post({ id, result: null });
    this.#port.close();
  }
}

const DISK_AT_FAULT = ["SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CORRUPT", "SQLITE_BUSY"];

/** Whether the file or its disk, not the statement, is at fault. */
function isDiskAtFault(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return DISK_AT_FAULT.some((prefix) => code.startsWith(prefix));
}

function unavailable(cause: unknown): DirectoryError {
  return new DirectoryError("unavailable", "The database cannot be written to right now.", {}, cause);
}

async function run(port: MessagePort): Promise<void> {
  const { file } = workerData as { file: string };
  try {
    await new WriterThread(port, openWriter(file)).start();
  } catch (error) {
    port.postMessage({ failed: toWire(error) } satisfies WriterAnswer);
    port.close();
  }
}

if (parentPort !== null) await run(parentPort);
