const FEATURE_NOT_SUPPORTED = "0A000";

/** Names under which connections keep statements prepared: a text has the same name on each of them. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #most: number;
  #given = 0;

  /** Past `most` texts, others are prepared each time: there is no end of filters. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= this.#most) return known;
    const name = `rollcall_${this.#given++}`;
    this.#names.set(text, name);
    return name;
  }

  /** From here on all statements are prepared anew. */
  forget(): void {
    this.#names.clear();
  }
}

/** Whether a statement was prepared before another process migrated the database, and its rows have another form now. */
export function isOutdated(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === FEATURE_NOT_SUPPORTED;
}
