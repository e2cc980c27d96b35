import type { DirectoryError } from "../../directory/errors.ts";
import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { jsonEntry } from "./json-entry.ts";
import { malformed } from "./malformed.ts";

const SPACE = /\s/u;
/** What a number, true, false or null ends before. */
const END_OF_BARE = /[\s,\]]/u;
const NO_ELEMENT = /[,:\]}]/u;

/** Rows as one JSON list, each parsed by itself: the list is never whole in memory. */
export async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<ImportEntry> {
  const list = new ListSplitter();
  for await (const piece of text) yield* list.take(piece);
  list.end();
}

/** Cuts a JSON list into its elements by counting brackets outside of texts; whether they are rows is not its to say. */
class ListSplitter {
  #place: "before" | "at first" | "inside" | "inside bare" | "between" | "after a comma" | "behind" = "before";
  #line = 1;
  #startLine = 1;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #element = "";

  *take(piece: string): Generator<ImportEntry> {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const character = piece.charAt(at);
      if (character === "\n") this.#line++;
      if (this.#place === "inside") {
        if (this.#ends(character)) yield this.#entry(piece.slice(start, at + 1));
        continue;
      }
      if (this.#place === "inside bare") {
        if (!END_OF_BARE.test(character)) continue;
        yield this.#entry(piece.slice(start, at));
      }
      if (this.#outside(character)) start = at;
    }
    if (this.#place === "inside" || this.#place === "inside bare") this.#keep(piece.slice(start));
  }

  /** Of an element that is too long for a row, the rest is passed over. */
  #keep(part: string): void {
    if (this.#element.length <= LONGEST_ROW) this.#element += part;
  }

  /** Throws `malformed_body` when the list was not closed. */
  end(): void {
    if (this.#place !== "behind") throw malformed(`The list breaks off at line ${this.#line}.`);
  }

  /** Whether an element begins. */
  #outside(character: string): boolean {
    if (SPACE.test(character)) return false;
    if (this.#place === "before" && character === "[") this.#place = "at first";
    else if (this.#place === "between" && character === ",") this.#place = "after a comma";
    else if ((this.#place === "between" || this.#place === "at first") && character === "]") this.#place = "behind";
    else if (this.#place === "at first" || this.#place === "after a comma") return this.#begin(character);
    else throw this.#isNoList();
    return false;
  }

  #isNoList(): DirectoryError {
    return malformed(`The file is not a JSON list of objects: line ${this.#line}.`);
  }

  #begin(character: string): true {
    if (NO_ELEMENT.test(character)) throw this.#isNoList();
    this.#inText = character === '"';
    this.#depth = character === "{" || character === "[" ? 1 : 0;
    this.#place = this.#inText || this.#depth === 1 ? "inside" : "inside bare";
    this.#startLine = this.#line;
    return true;
  }

  /** Whether the element ends. */
  #ends(character: string): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (character === "\\") this.#escaped = true;
      else if (character === '"') this.#inText = false;
      return !this.#inText && this.#depth === 0;
    }
    if (character === '"') this.#inText = true;
    else if (character === "{" || character === "[") this.#depth++;
    else if (character === "}" || character === "]") this.#depth--;
    return this.#depth === 0;
  }

  #entry(rest: string): ImportEntry {
    this.#keep(rest);
    const text = this.#element;
    this.#element = "";
    this.#place = "between";
    return jsonEntry(this.#startLine, text, "The row is not JSON.");
  }
}
