import pg from "pg";
import type { Run } from "../database.ts";
import { unavailableIfLost } from "./connection-lost.ts";
import { storableParameters } from "./parameters.ts";
import { StatementNames, isOutdated } from "./statement-names.ts";
import { VALUE_TYPES } from "./value-types.ts";

const CONNECT_TIMEOUT_MILLISECONDS = 5000;

/** A few connections that each carry many reads at once (pipelining); a lost one is replaced by the next read. */
export class ReadClients {
  readonly #url: string;
  readonly #slots: (Promise<pg.Client> | undefined)[];
  readonly #names = new StatementNames();
  #turn = 0;
  #closed = false;

  constructor(url: string, count: number) {
    this.#url = url;
    this.#slots = Array.from({ length: count }, () => undefined);
  }

  readonly run: Run = async (...statement) => {
    try {
      return await this.#run(...statement);
    } catch (error) {
      if (!isOutdated(error)) throw unavailableIfLost(error);
      this.#names.forget();
      return await this.#run(...statement);
    }
  };

  async close(): Promise<void> {
    this.#closed = true;
    const slots = this.#slots.filter((slot) => slot !== undefined);
    await Promise.allSettled(slots.map(async (slot) => await (await slot).end()));
  }

  readonly #run: Run = async (text, parameters, keep) => {
    if (this.#closed) throw new Error("The connection was closed.");
    const client = await this.#client();
    const query = { text, values: storableParameters(parameters) };
    const name = keep === true ? this.#names.of(text) : undefined;
    const { rows, rowCount } = await client.query(name === undefined ? query : { ...query, name });
    return { rows, changes: rowCount ?? 0 };
  };

  #client(): Promise<pg.Client> {
    this.#turn = (this.#turn + 1) % this.#slots.length;
    const slot = this.#turn;
    const known = this.#slots[slot];
    if (known !== undefined) return known;
    // A connection that is lost says so more than once: by then its place may have another one, which stays.
    const connected: Promise<pg.Client> = this.#connect(() => {
      if (this.#slots[slot] === connected) this.#slots[slot] = undefined;
    });
    this.#slots[slot] = connected;
    return connected;
  }

  async #connect(forget: () => void): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
      types: VALUE_TYPES,
      pipeline: true,
    });
    client.on("error", forget);
    client.on("end", forget);
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }
}
