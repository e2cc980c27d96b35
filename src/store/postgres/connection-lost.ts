import { DirectoryError } from "../../directory/errors.ts";

/** Error classes of PostgreSQL that say the server, not the statement, is at fault: SQLSTATE's first characters. */
const SERVER_AT_FAULT = ["08", "53", "57", "55P03", "25P03"];

/** Codes of the system, and of a connection that was closed by the time something was written to it. */
const CONNECTION_AT_FAULT = /^(?:E[A-Z]+|ERR_(?:STREAM|SOCKET)_\w+)$/u;

/** Turns a lost or refused connection into `unavailable`; any other error passes. */
export function unavailableIfLost(error: unknown): unknown {
  if (error instanceof DirectoryError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const lost = CONNECTION_AT_FAULT.test(code) || code === "" ? isConnectionMessage(error, code) : isServerAtFault(code);
  return lost ? new DirectoryError("unavailable", "The database cannot be reached right now.", {}, error) : error;
}

function isServerAtFault(code: string): boolean {
  return SERVER_AT_FAULT.some((prefix) => code.startsWith(prefix));
}

// The driver reports a connection that ended under a query without a code.
function isConnectionMessage(error: Error, code: string): boolean {
  return (
    code !== "" ||
    /connection|timeout exceeded when trying to connect|not queryable|after calling end/iu.test(error.message)
  );
}
