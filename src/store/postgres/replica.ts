import type { ClientBase } from "pg";
import { DirectoryError } from "../../directory/errors.ts";
import type { Run } from "../database.ts";

const PAUSE_AFTER_FAILURE_MILLISECONDS = 5000;
/** A standby ends a read that keeps it from replaying the log. */
const CONFLICT_WITH_RECOVERY = "40001";

/**
 * Reads from a replica as long as it has everything that this process wrote, else from the primary: a write that was
 * answered here is in the next list, however far the replica lags. A replica that cannot be reached is left alone for a
 * while.
 */
export class Replica {
  readonly #replica: Run;
  readonly #primary: Run;
  /** Position in the write-ahead log that the replica must have reached; undefined when it has. */
  #needed: bigint | undefined;
  /** Commits that are just asking how far the log has come. */
  #asking = 0;
  #questions = 0;
  /** The last question that got no answer: until a later one does, only the primary surely has that commit. */
  #unanswered = 0;
  #lostUntil = 0;

  constructor(replica: Run, primary: Run) {
    this.#replica = replica;
    this.#primary = primary;
  }

  /** Remembers how far the log had come after a commit. */
  readonly noteCommit = async (client: ClientBase): Promise<void> => {
    const question = ++this.#questions;
    this.#asking += 1;
    try {
      const { rows } = await client.query<{ position: string }>("select pg_current_wal_lsn()::text as position");
      const position = bytesOf(rows[0]?.position ?? "");
      // Answers may overtake each other, and the log only grows.
      if (this.#needed === undefined || position > this.#needed) this.#needed = position;
      if (question > this.#unanswered) this.#unanswered = 0;
    } catch (error) {
      this.#unanswered = ++this.#questions;
      throw error;
    } finally {
      this.#asking -= 1;
    }
  };

  readonly run: Run = async (text, parameters, keep) => {
    if (this.#mayAsk() && (await this.#hasCaughtUp())) {
      try {
        return await this.#replica(text, parameters, keep);
      } catch (error) {
        if (!this.#isLost(error)) throw error;
      }
    }
    return await this.#primary(text, parameters, keep);
  };

  #mayAsk(): boolean {
    return this.#asking === 0 && this.#unanswered === 0 && performance.now() >= this.#lostUntil;
  }

  async #hasCaughtUp(): Promise<boolean> {
    const needed = this.#needed;
    if (needed === undefined) return true;
    try {
      const { rows } = await this.#replica("select pg_last_wal_replay_lsn()::text as position", []);
      const { position } = rows[0] as { position: string | null };
      const reached = position !== null && bytesOf(position) >= needed;
      if (reached && this.#needed === needed) this.#needed = undefined;
      return reached;
    } catch (error) {
      if (!this.#isLost(error)) throw error;
      return false;
    }
  }

  /** Whether an error is the replica's own, so that the primary may well answer. */
  #isLost(error: unknown): boolean {
    if (error instanceof DirectoryError && error.code === "unavailable") {
      this.#lostUntil = performance.now() + PAUSE_AFTER_FAILURE_MILLISECONDS;
      return true;
    }
    return error instanceof Error && "code" in error && error.code === CONFLICT_WITH_RECOVERY;
  }
}

/** A position as PostgreSQL writes it, two hexadecimal halves, as the count of bytes that it is. */
function bytesOf(position: string): bigint {
  const [high = "", low = ""] = position.split("/");
  return BigInt(`0x${high}`) * 2n ** 32n + BigInt(`0x${low}`);
}
