/** npm and the terminal each pass Ctrl-C on, so the first one may arrive twice. */
const SAME_WISH_MILLISECONDS = 300;

/** Catches the signals that ask the process to stop: the first one is waited for, the next one ends the process at once. */
export class StopSignal implements Disposable {
  readonly #signals: readonly NodeJS.Signals[];
  readonly #first = Promise.withResolvers<void>();
  #since: number | undefined;
  #lastAct: () => void = () => {};

  constructor(signals: readonly NodeJS.Signals[]) {
    this.#signals = signals;
    for (const signal of signals) process.on(signal, this.#receive);
  }

  /** Resolves at the first signal. */
  get received(): Promise<void> {
    return this.#first.promise;
  }

  /** What is still done when the process is ended at once. */
  beforeEnd(act: () => void): void {
    this.#lastAct = act;
  }

  [Symbol.dispose](): void {
    for (const signal of this.#signals) process.off(signal, this.#receive);
  }

  readonly #receive = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    this.#since ??= now;
    this.#first.resolve();
    if (now - this.#since > SAME_WISH_MILLISECONDS) this.#end(signal);
  };

  /** Ends as if the signal had never been caught, so that whoever started the process sees which one it was. */
  #end(signal: NodeJS.Signals): void {
    this[Symbol.dispose]();
    this.#lastAct();
    process.kill(process.pid, signal);
  }
}
