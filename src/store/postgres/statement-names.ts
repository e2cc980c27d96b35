/** Names under which connections keep statements prepared: a text has the same name on each of them. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #most: number;

  /** Past `most` texts, others are prepared each time: there is no end of filters. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= this.#most) return known;
    const name = `rollcall_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
