import { type Problem, Refusal } from "./refusal.ts";

/** What the client resolves to. */
type Answered<Data> =
  | { data: Data; error?: never; response: Response }
  | { data?: never; error: Problem; response: Response };

/** The answer of a request. Throws `Refusal`, or what fetch throws when the server cannot be reached. */
export async function ask<Data>(request: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await request;
  if (error === undefined) return data;
  throw new Refusal(isProblem(error) ? error : unexpected(response));
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error;
}

/** Something between here and the server answered, such as a proxy. */
function unexpected({ status, statusText }: Response): Problem {
  const detail = `The server could not be asked: ${status} ${statusText}`.trim();
  return { type: "about:blank", title: statusText, status, detail, code: "internal", request_id: "" };
}
