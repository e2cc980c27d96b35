import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { CommandArgs, CommandName, CommandResult } from "../../directory/commands.ts";
import { DirectoryError } from "../../directory/errors.ts";
import { OvertakenError } from "../../directory/overtaken-error.ts";
import { POSTGRES } from "../backend.ts";
import { type Run, createDatabase } from "../database.ts";
import { runCommand } from "../run-command.ts";
import { isUniqueViolation } from "../unique-violation.ts";
import { unavailableIfLost } from "./connection-lost.ts";
import { storableParameters } from "./parameters.ts";
import { StatementNames, isOutdated } from "./statement-names.ts";
import { Statistics } from "./statistics.ts";
import { VALUE_TYPES } from "./value-types.ts";

const CONNECT_TIMEOUT_MILLISECONDS = 5000;
const LOCK_TIMEOUT_MILLISECONDS = 20_000;
const MAX_ATTEMPTS = 12;
const MOST_PREPARED = 300;
const FIRST_PAUSE_MILLISECONDS = 2;
/**
 * Commands find their rows by indexes. PostgreSQL believes its statistics instead: while those say that a table is nearly
 * empty, it would read all of it for each row of a large import.
 */
const PLANNER = "set enable_seqscan = off; set jit = off";

/** Runs each command in a transaction of its own, again when another one got in between. */
export class Transactions {
  readonly #pool: pg.Pool;
  readonly #afterCommit: ((client: pg.PoolClient) => Promise<void>) | undefined;
  readonly #names = new StatementNames(MOST_PREPARED);
  readonly #statistics: Statistics;
  #commandCount = 0;

  /** `afterCommit` runs on the transaction's connection before a command is answered. */
  constructor(url: string, size: number, afterCommit?: (client: pg.PoolClient) => Promise<void>) {
    this.#afterCommit = afterCommit;
    this.#statistics = new Statistics(url);
    this.#pool = new pg.Pool({
      connectionString: url,
      max: size,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
      lock_timeout: LOCK_TIMEOUT_MILLISECONDS,
      idle_in_transaction_session_timeout: LOCK_TIMEOUT_MILLISECONDS,
      // oxlint-disable-next-line typescript/no-misused-promises -- The pool waits for it; only its types do not say so.
      onConnect: (client) => client.query(PLANNER),
      types: VALUE_TYPES,
    });
    // A connection that is lost fails what runs on it, and the pool replaces it. It says so besides, at any time of its
    // life: between two statements, or after it was given back. Without a listener that would end the process.
    this.#pool.on("error", ignore);
    this.#pool.on("connect", (client) => void client.on("error", ignore));
  }

  /** Commands that were begun so far. */
  get commandCount(): number {
    return this.#commandCount;
  }

  async execute<Name extends CommandName>(name: Name, args: CommandArgs<Name>): Promise<CommandResult<Name>> {
    this.#commandCount++;
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#once(name, args)) as CommandResult<Name>;
      } catch (error) {
        if (!isOvertaken(error)) throw unavailableIfLost(error);
        if (attempt === MAX_ATTEMPTS) {
          throw new DirectoryError("unavailable", "Too many writes at once to the same rows.", {}, error);
        }
        await sleep(Math.random() * FIRST_PAUSE_MILLISECONDS * 2 ** attempt);
      }
    }
  }

  async close(): Promise<void> {
    await this.#statistics.close();
    await this.#pool.end();
  }

  async #once(name: CommandName, args: unknown): Promise<unknown> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin isolation level read committed");
      const run = new CountingRun(runOnClient(client, this.#names));
      const result = await runCommand(createDatabase(POSTGRES, run.run), name, args);
      await commit(client);
      this.#statistics.note(run.inserted);
      // The write is durable by now: whatever happens here must not make it look undone.
      await this.#afterCommit?.(client).catch(() => {});
      return result;
    } catch (error) {
      if (isOutdated(error)) this.#names.forget();
      await client.query("rollback").catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error("The rollback failed.");
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** Counts the rows that statements insert. */
class CountingRun {
  inserted = 0;
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  readonly run: Run = async (text, ...rest) => {
    const ran = await this.#run(text, ...rest);
    if (text.startsWith("insert")) this.inserted += ran.changes;
    return ran;
  };
}

function ignore(): void {}

/** Throws when there was nothing to commit: PostgreSQL answers a commit of a failed transaction by rolling it back. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("commit");
  if (command !== "COMMIT") throw new Error("The transaction had failed before it was committed.");
}

/** Runs statements on one connection, in order. */
export function runOnClient(client: pg.ClientBase, names?: StatementNames): Run {
  return async (text, parameters) => {
    const values = storableParameters(parameters);
    const name = names?.of(text);
    const { rows, rowCount } = await client.query<object>(
      name === undefined ? { text, values } : { name, text, values },
    );
    return { rows, changes: rowCount ?? 0 };
  };
}

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";

/** A key that nobody had when a command looked for it was taken since: the next run will see it. */
function isOvertaken(error: unknown): boolean {
  if (error instanceof OvertakenError || isUniqueViolation(error) || isOutdated(error)) return true;
  return error instanceof Error && "code" in error && (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK);
}
