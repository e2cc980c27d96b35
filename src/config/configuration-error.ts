import type { ConfigurationFault } from "./setting-reader.ts";

/** Everything that is wrong with the configuration, at once, without secrets. Ends the program with exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    super(
      ["The configuration is not usable:", ...faults.map((fault) => `${fault.setting} ${fault.message}`)].join("\n  "),
    );
    this.faults = faults;
  }
}
