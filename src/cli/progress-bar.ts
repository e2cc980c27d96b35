const WIDTH = 30;
const MILLISECONDS_BETWEEN = 100;

/** A line on stderr that says how far something has come; nothing where stderr is no terminal. */
export class ProgressBar {
  readonly #isShown = process.stderr.isTTY;
  readonly #what: string;
  #drawnAt = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** Draws the line anew, ten times a second at most. A total of 0 is one that is not known. */
  show(done: number, total: number): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#drawnAt < MILLISECONDS_BETWEEN) return;
    this.#drawnAt = now;
    process.stderr.write(`\r\u001B[K${this.#what} ${barOf(done, total)}`);
  }

  /** Clears the line away, so that what is said next begins at its start. */
  clear(): void {
    if (this.#isShown) process.stderr.write("\r\u001B[K");
  }
}

function barOf(done: number, total: number): string {
  if (total === 0) return String(done);
  const part = Math.min(1, done / total);
  const filled = Math.round(part * WIDTH);
  return `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${Math.floor(part * 100)}% ${done} of ${total}`;
}
