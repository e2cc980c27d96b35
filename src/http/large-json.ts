import type { IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { readBody } from "./read-body.ts";
import { parseStrictJson } from "./strict-json.ts";

/** Bodies up to this size are parsed at once, which takes a millisecond or two. */
const SMALL_BYTES = 256 * 1024;
const PIECE_BYTES = 64 * 1024;

const BLANKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

type Done = (error: Error | null, body?: unknown) => void;

/** A content type parser for routes that take large JSON: other requests are answered while it works. */
export function parseLargeJsonBody(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
  readBody(payload, request.routeOptions.bodyLimit, (error, body) => {
    if (error !== null || body === undefined || body.length === 0) return done(error);
    void finishLargeJson(body, done);
  });
}

async function finishLargeJson(body: Buffer, done: Done): Promise<void> {
  try {
    done(null, await parseLargeJson(body));
  } catch (error) {
    done(error instanceof Error ? error : new Error("JSON parser", { cause: error }));
  }
}

/** The same value, and the same refusals, as `parseStrictJson`; a large object's long list is parsed piece by piece. */
export async function parseLargeJson(bytes: Buffer): Promise<unknown> {
  if (bytes.length <= SMALL_BYTES) return parseStrictJson(bytes);
  try {
    return await parseInPieces(bytes);
  } catch {
    // The pieces do not know where in the body they are: only the whole can say what is wrong with it.
    return parseStrictJson(bytes);
  }
}

type ListBounds = { start: number; end: number };

async function parseInPieces(bytes: Buffer): Promise<unknown> {
  const scanner = new ListScanner(bytes);
  const items: unknown[] = [];
  for await (const piece of scanner.pieces()) {
    const parsed = parseStrictJson(Buffer.concat([Buffer.from("["), piece, Buffer.from("]")]));
    if (!Array.isArray(parsed)) throw new Error("A piece is no list.");
    if (parsed.length === 0 && !scanner.isEmpty()) throw new Error("There is a comma too many.");
    for (const item of parsed) items.push(item);
  }
  const { start, end } = scanner.bounds();
  // What is left of the body, with the number 0 where the list was, tells under which name it goes.
  const frame = parseStrictJson(Buffer.concat([bytes.subarray(0, start), Buffer.from("0"), bytes.subarray(end)]));
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) throw new Error("The body is no object.");
  const name = scanner.name();
  if (Reflect.get(frame, name) !== 0) throw new Error("The name is there twice.");
  return { ...frame, [name]: items };
}

function opens(byte: number | undefined): boolean {
  return byte === OPEN_LIST || byte === OPEN_OBJECT;
}

function closes(byte: number | undefined): boolean {
  return byte === CLOSE_LIST || byte === CLOSE_OBJECT;
}

/** Finds the first list that is a value of the body's object, and cuts it between its items. */
class ListScanner {
  readonly #bytes: Buffer;
  #bounds: ListBounds | undefined;
  #name = "";
  #cuts = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bounds(): ListBounds {
    if (this.#bounds === undefined) throw new Error("There is no list.");
    return this.#bounds;
  }

  name(): string {
    return this.#name;
  }

  /** Whether the list was one piece, which may have no items. */
  isEmpty(): boolean {
    return this.#cuts === 0;
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const bytes = this.#bytes;
    const start = this.#findList();
    let from = start + 1;
    let depth = 0;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) at = this.#endOfString(at);
      else if (opens(byte)) depth += 1;
      else if (depth > 0 && closes(byte)) depth -= 1;
      else if (depth === 0 && byte === CLOSE_LIST) {
        this.#bounds = { start, end: at + 1 };
        yield bytes.subarray(from, at);
        return;
      } else if (depth === 0 && byte === COMMA && at - from >= PIECE_BYTES) {
        this.#cuts += 1;
        yield bytes.subarray(from, at);
        from = at + 1;
        await setImmediate();
      }
    }
    throw new Error("The list has no end.");
  }

  /** Where the first list directly below the object starts. */
  #findList(): number {
    const bytes = this.#bytes;
    let depth = 0;
    let name: [number, number] = [0, 0];
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        const end = this.#endOfString(at);
        if (depth === 1 && this.#isName(end + 1)) name = [at, end + 1];
        at = end;
      } else if (byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_OBJECT) depth -= 1;
      else if (byte === OPEN_LIST && depth === 1) {
        this.#name = String(parseStrictJson(bytes.subarray(...name)));
        return at;
      } else if (byte === OPEN_LIST) throw new Error("The body is no object.");
    }
    throw new Error("There is no list.");
  }

  #isName(at: number): boolean {
    let next = at;
    while (BLANKS.has(this.#bytes[next] ?? 0)) next += 1;
    return this.#bytes[next] === COLON;
  }

  #endOfString(start: number): number {
    let end = this.#bytes.indexOf(QUOTE, start + 1);
    while (end !== -1 && this.#isEscaped(end)) end = this.#bytes.indexOf(QUOTE, end + 1);
    if (end === -1) throw new Error("A text has no end.");
    return end;
  }

  #isEscaped(at: number): boolean {
    let before = at - 1;
    while (this.#bytes[before] === BACKSLASH) before -= 1;
    return (at - before) % 2 === 0;
  }
}
