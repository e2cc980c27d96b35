import type { paths } from "../../../src/client/api-types.ts";
import type { Resource } from "../../../src/client/directory-client.ts";
import type { Problem } from "./refusal.ts";
import { unread } from "./unread.ts";

export type ImportQuery = NonNullable<paths["/directory/v1/imports"]["post"]["parameters"]["query"]>;

export type Upload = {
  file: Blob;
  mediaType: string;
  query: ImportQuery;
  idempotencyKey: string;
  /** How much has been sent, from 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

type Answered = { data: Resource<"Import">; response: Response } | { error: Problem; response: Response };

/**
 * Sends a file to be imported, for `ask`. By XMLHttpRequest and not by the client, as fetch does not tell how much of a
 * body has been sent. Throws when the server cannot be reached, and when the upload was stopped.
 */
export async function uploadImport(upload: Upload): Promise<Answered> {
  const { file, mediaType, query, idempotencyKey, onProgress, signal } = upload;
  const request = new XMLHttpRequest();
  request.open("POST", `/directory/v1/imports?${searchOf(query)}`);
  request.setRequestHeader("content-type", mediaType);
  request.setRequestHeader("idempotency-key", idempotencyKey);
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
  signal.addEventListener("abort", () => request.abort());
  await new Promise<void>((resolve, reject) => {
    request.addEventListener("load", () => resolve());
    request.addEventListener("error", () => reject(new TypeError("The server cannot be reached.")));
    request.addEventListener("abort", () => reject(new DOMException("The upload was stopped.", "AbortError")));
    request.send(file);
  }).catch((error: unknown) => unread(file, error));
  return answerOf(request);
}

function searchOf({ column = [], ...single }: ImportQuery): string {
  const columns = [column].flat().map((pair): [string, string] => ["column", pair]);
  const others = Object.entries(single).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams([...others, ...columns]).toString();
}

/** What the server's document says of each status; `ask` looks again at what is refused. */
function answerOf({ status, statusText, responseText }: XMLHttpRequest): Answered {
  const response = new Response(null, { status, statusText });
  const body = parsed(responseText);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  if (status === 202) return { data: body as Resource<"Import">, response };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { error: body as Problem, response };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
