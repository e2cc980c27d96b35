/** An error as the log holds it: what helps to find the fault, and nothing that a person's data could be in. */
export type ErrorDescription = {
  type: string;
  message: string;
  stack?: string;
  cause?: ErrorDescription;
  [field: string]: unknown;
};

/**
 * Fields of Node's and database drivers' errors that name things, never values. Everything else is left out:
 * PostgreSQL's `detail` and `where` quote rows, and `parameters` and `query` are the statement with its values.
 */
const SAFE_FIELDS = new Set([
  "code",
  "errno",
  "syscall",
  "severity",
  "schema",
  "table",
  "column",
  "constraint",
  "routine",
]);
const DEEPEST_CAUSE = 5;

const EMAIL = /[^\s@/"'<>()=,;:]+@[^\s@/"'<>()=,;:]+\.[^\s@/"'<>()=,;:]+/g;
const LONG_NUMBER = /\+?\d(?:[ ().-]{0,2}\d){6,}/g;
const QUOTED = /"[^"]*"|'[^']*'/g;

/** Describes anything thrown for the log, with its causes. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: "Something that is not an error was thrown." };
  const message = scrub(error);
  return {
    type: error.name,
    message,
    ...(error.stack === undefined ? {} : { stack: `${error.name}: ${message}\n${frames(error.stack)}` }),
    ...safeFields(error),
    ...(error.cause === undefined || depth === DEEPEST_CAUSE ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** What a database says between quotation marks may be a value; `severity` marks its errors. */
function scrub(error: Error): string {
  const message = "severity" in error ? error.message.replace(QUOTED, '"…"') : error.message;
  return message.replace(EMAIL, "[e-mail]").replace(LONG_NUMBER, "[number]");
}

function frames(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}

function safeFields(error: Error): Record<string, unknown> {
  const entries = Object.entries(error).filter(([name]) => SAFE_FIELDS.has(name));
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string" || typeof value === "number"));
}
