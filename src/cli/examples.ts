/** The last part of a command's help: command lines to copy, each with what it does. */
export function examples(...lines: readonly (readonly [command: string, meaning: string])[]): string {
  return ["", "Examples:", ...lines.flatMap(([command, meaning]) => [`  # ${meaning}`, `  ${command}`])].join("\n");
}
