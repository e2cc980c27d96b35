import { setTimeout as sleep } from "node:timers/promises";
import type { CommandArgs, CommandName, CommandResult } from "../../directory/commands.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import type { RanOnce, RepeatableRequest } from "../../directory/idempotency/run-once.ts";
import type { DirectoryReader } from "../../directory/ports.ts";
import { digestOf } from "./digest.ts";

const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 2000;

/**
 * The store as one request sees it. Once the request is known to be repeatable, each command that it runs is kept with
 * its result under the request's key: sent again, it gives the same results and writes nothing, however far the first
 * one came.
 */
export class IdempotentStore implements DirectoryStore {
  readonly read: DirectoryReader;
  readonly #store: DirectoryStore;
  #request: RepeatableRequest | undefined;
  #inPieces = false;
  #step = 0;
  #replayed = false;
  #note: string | null = null;

  constructor(store: DirectoryStore) {
    this.read = store.read;
    this.#store = store;
  }

  /** Whether a command of this request was answered from an earlier one. */
  get replayed(): boolean {
    return this.#replayed;
  }

  /** What the caller noted with the command that ran last, or with the one that it repeats. */
  get note(): string | null {
    return this.#note;
  }

  /** Something to keep with the commands, such as a part of the answer that no command knows. */
  set note(note: string | null) {
    this.#note = note;
  }

  /**
   * `inPieces` says that the body is not known yet and reaches the commands while it is read: what each of them is given
   * then has to be what it was given before.
   */
  begin(request: RepeatableRequest, inPieces = false): void {
    this.#request = request;
    this.#inPieces = inPieces;
  }

  readonly execute = async <Name extends CommandName>(
    name: Name,
    args: CommandArgs<Name>,
  ): Promise<CommandResult<Name>> => {
    if (this.#request === undefined) return await this.#store.execute(name, args);
    const step = this.#step++;
    const digest = this.#inPieces ? digestOf([this.#request.digest, name, args]) : this.#request.digest;
    const once = { ...this.#request, digest, step, note: this.#note, name, args };
    const ran: RanOnce = await this.#store.execute("runOnce", once);
    this.#replayed ||= ran.replayed;
    this.#note = ran.note;
    // The result was kept under the name of the same command.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return ran.result as CommandResult<Name>;
  };

  /** Holds the request's key, if it has one, against other requests: for one that only reads, and is answered anew. */
  async hold(): Promise<void> {
    if (this.#request !== undefined) await this.#store.execute("holdKey", this.#request);
  }

  /**
   * Does what no transaction can hold, such as sending a message, once under the request's key: while another request
   * does it, this one waits for its end.
   */
  async once<Result>(work: () => Promise<Result>): Promise<Result> {
    const request = this.#request;
    if (request === undefined) return await work();
    let begun = await this.#store.execute("beginWork", request);
    for (let pause = FIRST_PAUSE_MILLISECONDS; begun.state === "running"; pause *= 2) {
      await sleep(Math.min(pause, LONGEST_PAUSE_MILLISECONDS));
      begun = await this.#store.execute("beginWork", request);
    }
    if (begun.state === "done") {
      this.#replayed = true;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was kept of the same work
      return begun.answer as Result;
    }
    const answer = await work().catch(async (error: unknown) => {
      await this.#store.execute("abandonWork", request);
      throw error;
    });
    await this.#store.execute("endWork", { ...request, answer });
    return answer;
  }
}
