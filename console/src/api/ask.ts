import { type Problem, Refusal, Unreachable } from "./refusal.ts";

/** What the client resolves to. */
type Answered<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: Problem; response: Response };

/** The answer of a request. Throws `Refusal`, or `Unreachable` when none came. */
export async function ask<Data>(request: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await request.catch(unanswered);
  if (error === undefined) return data;
  throw new Refusal(isProblem(error) ? error : unexpected(response));
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error;
}

/** Fetch throws type errors. */
function unanswered(error: unknown): never {
  throw error instanceof TypeError ? new Unreachable("No answer came.", { cause: error }) : error;
}

/** Something between here and the server answered, such as a proxy. */
function unexpected({ status, statusText }: Response): Problem {
  const detail = `The server could not be asked: ${status} ${statusText}`.trim();
  return { type: "about:blank", title: statusText, status, detail, code: "internal", request_id: "" };
}
