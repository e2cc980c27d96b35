import {
  destination as openDestination,
  pino,
  stdTimeFunctions,
  type DestinationStream,
  type Level,
  type Logger,
} from "pino";
import { build as buildPretty } from "pino-pretty";
import { describeError } from "./describe-error.ts";

export type LoggerOptions = {
  level: Level | "silent";
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  format: "auto" | "json" | "pretty";
};

const STDERR = 2;

/** Nothing of the program logs these; should a library do so, they still don't reach the log. */
const SECRETS = ["authorization", "cookie", "set-cookie", "x-api-key", "password", "token", "secret"];

/**
 * The program's log, on stderr unless a destination is given: one JSON object a line, or text for people.
 * An error is logged as `err`, which keeps its stack and drops what may hold personal data.
 */
export function createLogger(options: LoggerOptions, destination?: DestinationStream): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (value: unknown) => (value instanceof Error ? describeError(value) : value) },
    redact: { paths: SECRETS.flatMap(redactedPaths), censor: "[redacted]" },
  };
  return pino(settings, isPretty(options.format) ? prettyStream(destination) : (destination ?? jsonStream()));
}

function redactedPaths(name: string): string[] {
  return [`["${name}"]`, `headers["${name}"]`, `*.headers["${name}"]`];
}

function isPretty(format: LoggerOptions["format"]): boolean {
  return format === "pretty" || (format === "auto" && process.stderr.isTTY);
}

/** Lines are written in the background, many at once; pino writes what is left when the process ends. */
function jsonStream(): DestinationStream {
  return openDestination({ dest: STDERR, sync: false });
}

function prettyStream(destination: DestinationStream | undefined): DestinationStream {
  return buildPretty({ destination: destination ?? STDERR, colorize: process.stderr.isTTY, sync: true });
}
