import { LARGEST_GIVEN_ID } from "../given-id.ts";
import { type ImportEntry, recordOf } from "./import-entry.ts";
import type { ImportOptions } from "./import-options.ts";
import { isObject, readJson } from "./read-value.ts";

type Kind = "user" | "team" | "membership";

/**
 * The largest ids that a file brings along. New ids start past them from its first row on: a row that brings none would
 * otherwise be given one that a later row brings.
 */
export class LargestIds {
  readonly #options: ImportOptions;
  readonly #largest = { user: 0, team: 0, membership: 0 };

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  /** The entries as they are, looked at in passing. */
  async *of(entries: AsyncIterable<ImportEntry>): AsyncGenerator<ImportEntry> {
    for await (const entry of entries) {
      this.#look(entry);
      yield entry;
    }
  }

  /** 0 for a kind of which there is none. */
  get largest(): Readonly<Record<Kind, number>> {
    return this.#largest;
  }

  #look(entry: ImportEntry): void {
    try {
      const { kind, id, memberships } = recordOf(entry, this.#options);
      this.#note(kind === "team" ? "team" : "user", id);
      const places = memberships === undefined ? [] : readJson("memberships", memberships);
      if (Array.isArray(places)) for (const place of places) if (isObject(place)) this.#note("membership", place["id"]);
    } catch {
      // What cannot be read brings nothing along; its row will say why.
    }
  }

  #note(kind: Kind, id: unknown): void {
    const number = typeof id === "string" ? Number(id) : id;
    if (typeof number !== "number" || !Number.isSafeInteger(number) || number > LARGEST_GIVEN_ID) return;
    this.#largest[kind] = Math.max(this.#largest[kind], number);
  }
}
