import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ImportEntry } from "../../directory/imports/import-entry.ts";
import { DEFAULT_IMPORT, type ImportFormat, type ImportOptions } from "../../directory/imports/import-options.ts";
import { csvRows } from "./csv-rows.ts";
import { jsonRows } from "./json-rows.ts";
import { malformed } from "./malformed.ts";
import { ndjsonRows } from "./ndjson-rows.ts";

/** A file of rows, of which the entries are read as they are asked for. Only CSV has a header, and what parts its cells. */
export type RowFile = Pick<ImportOptions, "delimiter" | "header"> & { entries: AsyncGenerator<ImportEntry> };

const GZIP = [0x1f, 0x8b];

/**
 * Reads a file of rows from its bytes, gzipped or not, in memory that does not grow with it. Throws `malformed_body` for
 * one that is not of the format; of a CSV or JSON file that breaks off, while its entries are read.
 */
export async function readRows(bytes: AsyncIterable<Uint8Array>, format: ImportFormat): Promise<RowFile> {
  const text = decoded(await unzipped(bytes));
  if (format === "csv") return await csvRows(text);
  const { delimiter, header } = DEFAULT_IMPORT;
  return { delimiter, header, entries: format === "ndjson" ? ndjsonRows(text) : jsonRows(text) };
}

/** The bytes, unzipped when they are gzip: told by how they begin. */
async function unzipped(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  const start: Uint8Array[] = [];
  let length = 0;
  while (length < GZIP.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    start.push(next.value);
    length += next.value.length;
  }
  const whole = resumed(start, iterator);
  const head = Buffer.concat(start.map((piece) => piece.subarray(0, GZIP.length)));
  return GZIP.every((byte, index) => head[index] === byte) ? gunzipped(whole) : whole;
}

async function* resumed(
  start: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes, { objectMode: false });
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    throw isOfZlib(error) ? malformed("The file is not gzip, or breaks off.") : error;
  } finally {
    source.destroy();
  }
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

/** Throws `malformed_body` for bytes that are not UTF-8. A byte order mark is passed over. */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError && "code" in error ? malformed("The file is not UTF-8.") : error;
  }
}
