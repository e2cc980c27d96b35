import { piecesOf } from "../api/pieces-of.ts";

/** More than any header has. */
const START = 65_536;
const GZIP = [0x1f, 0x8b];
const DELIMITERS = [",", ";", "\t"];

/** The names of a CSV file's columns, read from its beginning, gzipped or not. Empty names are left out. */
export async function readHeader(file: Blob): Promise<string[]> {
  const text = (await startOf(file)).replace(/^[\r\n]+/u, "");
  return [...new Set(cellsOf(text, delimiterOf(text)).map((name) => name.trim()))].filter((name) => name !== "");
}

async function startOf(file: Blob): Promise<string> {
  const start = file.slice(0, START);
  const bytes = new Uint8Array(await start.arrayBuffer());
  const isGzip = GZIP.every((byte, index) => bytes[index] === byte);
  const stream = start.stream();
  let text = "";
  try {
    const plain = isGzip ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
    for await (const piece of piecesOf(plain.pipeThrough(new TextDecoderStream()))) {
      text += piece;
      if (text.length >= START) break;
    }
  } catch {
    // The beginning of a gzipped file breaks off, which is no fault of the file: what came before is enough.
  }
  return text;
}

/** The one that the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const [line = ""] = text.replaceAll(/"[^"]*"?/gu, "").split(/[\r\n]/u, 1);
  const count = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

/** The cells of the first record (RFC 4180): a quoted one may hold line ends, delimiters and doubled quotes. */
function cellsOf(text: string, delimiter: string): string[] {
  const cell = new RegExp(`("(?:[^"]|"")*"|[^${delimiter}\\r\\n]*)(${delimiter}|[\\r\\n]|$)`, "gyu");
  const cells: string[] = [];
  for (const [, raw = "", end] of text.matchAll(cell)) {
    cells.push(raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end !== delimiter) break;
  }
  return cells;
}
