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

/** What to tell people of an error, whatever it is. */
export function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return "The server cannot be reached. Is the connection up?";
}

/** Whether the session is over, or there was none. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.problem.status === 401;
}

/** Whether somebody else changed what was to be changed. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Refusal && error.problem.code === "version_conflict";
}
