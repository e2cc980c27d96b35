import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { piecesOf } from "../api/pieces-of.ts";

/** A line of an import's results, as docs/import.md has it. */
export type ResultRow = {
  line: number | null;
  ref: string;
  status: "ok" | "failed";
  code: string | null;
  field: string | null;
  message: string | null;
};

/** The first refused rows of an import; the rest of its results, which may be many, is not read. */
export async function readRefused(id: number, count: number, signal: AbortSignal): Promise<ResultRow[]> {
  const params = { path: { id }, query: { format: "ndjson" } } as const;
  const body = await ask(client.GET("/directory/v1/imports/{id}/results", { params, parseAs: "stream", signal }));
  const refused: ResultRow[] = [];
  for await (const row of rowsOf(body)) {
    if (row.status === "failed") refused.push(row);
    if (refused.length >= count) break;
  }
  return refused;
}

async function* rowsOf(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<ResultRow> {
  if (body === null) return;
  let rest = "";
  for await (const piece of piecesOf(body.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.map(rowOf);
  }
}

function rowOf(line: string): ResultRow {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each line is such a row, as the server documents
  return JSON.parse(line) as ResultRow;
}
