/** Everything that is wrong with a command's options and arguments, at once. Ends the program with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(["The command is not usable:", ...faults].join("\n  "));
    this.faults = faults;
  }
}
