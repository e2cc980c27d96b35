import type { Resource } from "../../../src/client/directory-client.ts";

export type Problem = Resource<"Problem">;

/** A request that the server refused, with its problem document (RFC 9457). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** No answer came: the server, or the way to it, is down. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** What to tell people of an error, whatever it is. */
export function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof Unreachable) return "The server cannot be reached. Is the connection up?";
  if (error instanceof DOMException && error.name === "NotReadableError") {
    return "The file cannot be read. Was it changed since you chose it? Choose it again.";
  }
  return `Something went wrong in the console: ${error instanceof Error ? error.message : String(error)}`;
}

/** Whether the session is over, or there was none. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.problem.status === 401;
}

/** Whether somebody else changed what was to be changed. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Refusal && error.problem.code === "version_conflict";
}
