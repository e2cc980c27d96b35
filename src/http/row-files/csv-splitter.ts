import { LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import type { Delimiter } from "../../directory/imports/import-options.ts";
import { TOO_LONG } from "./json-entry.ts";

/** What parts the cells of a CSV file, and what ends its lines: before a line feed, there may be a carriage return. */
export type CsvForm = { delimiter: Delimiter; lineEnd: "\n" | "\r" };

/** A row as it stands in a CSV file; `doubt` is the line of a quote that is not closed, whose text it may be. */
export type CsvRow = { line: number; text: string; doubt: number | undefined };

/** The beginning of one that cannot be read, and why. */
export type CsvFault = { line: number; text: string; fault: string };

type Found = "goes on" | "more" | "end" | "too long" | "not closed" | "cut off";

/**
 * Cuts a CSV file into its rows, which end where a line ends outside of quotes; empty ones are left out. A quote at the
 * beginning of a cell is closed by the one that stands at the cell's end. When another one comes first, on a later line, or
 * none at all, its row ends with its own line, and what comes after that is read once more.
 */
export class CsvSplitter {
  readonly #form: CsvForm;
  readonly #areRows: (text: string, header: CsvRow) => boolean;
  readonly #ends: Search;
  readonly #quotes = new Search('"');
  #text = "";
  /** Where the row begins. */
  #start = 0;
  #at = 0;
  /** Where the quote of the cell was opened, inside of quotes. */
  #opened: number | undefined;
  #line = 1;
  #header: CsvRow | undefined;
  /** Whether the row was too long, and what is left of it is passed over. */
  #isSkipping = false;
  #hasEnded = false;
  #doubt = { line: 0, until: 0 };

  /** `areRows` judges what stands in the quotes of a row that is too long: whether these are rows by themselves. */
  constructor(form: CsvForm, areRows: (text: string, header: CsvRow) => boolean) {
    this.#form = form;
    this.#areRows = areRows;
    this.#ends = new Search(form.lineEnd);
  }

  /** The rows that end in this piece of the file. */
  take(piece: string): (CsvRow | CsvFault)[] {
    const cut = this.#start;
    this.#text = this.#text.slice(cut) + piece;
    if (this.#opened !== undefined) this.#opened -= cut;
    return this.#rows(0, this.#at - cut);
  }

  /** The rows that are left when the file has ended. */
  end(): (CsvRow | CsvFault)[] {
    this.#hasEnded = true;
    return this.#rows(this.#start, this.#at);
  }

  #rows(start: number, at: number): (CsvRow | CsvFault)[] {
    this.#goTo(start, at);
    const rows: (CsvRow | CsvFault)[] = [];
    for (let found = this.#look(); found !== "more"; found = this.#look()) {
      const row = this.#rowAt(found);
      if (row !== undefined) rows.push(row);
    }
    if (this.#isSkipping) this.#skip();
    return rows;
  }

  #goTo(start: number, at: number): void {
    this.#start = start;
    this.#at = at;
    this.#ends.forget();
    this.#quotes.forget();
  }

  #look(): Found {
    return this.#opened === undefined ? this.#lookOutside() : this.#lookInside(this.#opened);
  }

  #rowAt(found: Found): CsvRow | CsvFault | undefined {
    if (found === "end") return this.#whole();
    if (found === "too long") return this.#tooLong();
    if (found === "not closed") return this.#notClosed(this.#lineAt(this.#at));
    return found === "cut off" ? this.#notClosed(Infinity) : undefined;
  }

  /** Looks for the row's end, or for a quote that opens a cell. */
  #lookOutside(): Found {
    const end = this.#ends.in(this.#text, this.#at);
    const quote = this.#quotes.in(this.#text, this.#at);
    if (this.#isTooLong(Math.min(end, quote))) return "too long";
    if (quote < end) {
      this.#at = quote + 1;
      if (this.#opensCell(quote)) this.#opened = quote;
      return "goes on";
    }
    this.#at = end;
    if (end < this.#text.length) return "end";
    return this.#hasEnded && this.#start < end ? "end" : "more";
  }

  #opensCell(quote: number): boolean {
    const isFirst = quote === this.#start && !this.#isSkipping;
    return isFirst || this.#text[quote - 1] === this.#form.delimiter;
  }

  /** Looks for the quote that closes the cell. */
  #lookInside(opened: number): Found {
    const quote = this.#quotes.in(this.#text, this.#at);
    if (this.#isTooLong(quote)) return "too long";
    this.#at = quote;
    if (quote === this.#text.length && this.#hasEnded) return this.#isSkipping ? this.#close() : "cut off";
    // What stands behind the quote may be a carriage return with its line feed.
    if (quote + 2 >= this.#text.length && !this.#hasEnded) return "more";
    if (this.#text[quote + 1] === '"') {
      this.#at = quote + 2;
      return "goes on";
    }
    if (this.#endsCell(quote + 1) || this.#isSkipping) return this.#close();
    return this.#ends.in(this.#text, opened) < quote ? "not closed" : this.#close();
  }

  #close(): Found {
    this.#opened = undefined;
    this.#at = Math.min(this.#at + 1, this.#text.length);
    return "goes on";
  }

  #endsCell(at: number): boolean {
    const { delimiter, lineEnd } = this.#form;
    const next = this.#text[at] ?? lineEnd;
    return next === delimiter || next === lineEnd || (next === "\r" && (this.#text[at + 1] ?? "\n") === "\n");
  }

  #isTooLong(reached: number): boolean {
    return !this.#isSkipping && reached - this.#start > LONGEST_ROW;
  }

  /** Undefined for an empty line, and for one that was refused already. */
  #whole(): CsvRow | undefined {
    const { line: quoted, until } = this.#doubt;
    const text = this.#textUpTo(this.#at);
    const row = { line: this.#line, text, doubt: this.#line <= until ? quoted : undefined };
    const isRow = !this.#isSkipping && text !== "";
    this.#isSkipping = false;
    this.#passOver(this.#at + 1);
    if (!isRow) return undefined;
    this.#header ??= row;
    return row;
  }

  #tooLong(): CsvFault {
    const limit = this.#start + LONGEST_ROW;
    const end = this.#opened === undefined ? limit : this.#ends.in(this.#text, this.#opened);
    if (end < limit && this.#header !== undefined) {
      if (this.#areRows(this.#text.slice(end + 1, limit), this.#header)) return this.#notClosed(Infinity);
    }
    this.#isSkipping = true;
    return { line: this.#line, text: this.#text.slice(this.#start, limit), fault: TOO_LONG };
  }

  /** The row as far as the line of its quote; the lines up to another one may be text of the quote. */
  #notClosed(until: number): CsvFault {
    const opened = this.#opened ?? this.#start;
    const [line, openedAt] = [this.#line, this.#lineAt(opened)];
    const end = this.#ends.in(this.#text, opened);
    const text = this.#textUpTo(end);
    this.#doubt = { line: openedAt, until: Math.max(until, this.#doubt.until) };
    this.#opened = undefined;
    this.#passOver(end + 1);
    this.#goTo(this.#start, this.#at);
    return { line, text, fault: `Line ${openedAt} opens a quote that is not closed: this is the row up to its end.` };
  }

  #textUpTo(end: number): string {
    return this.#text.slice(this.#start, this.#text[end - 1] === "\r" ? Math.max(end - 1, this.#start) : end);
  }

  #passOver(to: number): void {
    const next = Math.min(to, this.#text.length);
    this.#line = this.#lineAt(next);
    this.#start = next;
    this.#at = next;
  }

  /** Lets go of what was looked at, but for the character before the next look. */
  #skip(): void {
    const kept = Math.max(this.#start, this.#at - 1);
    this.#line = this.#lineAt(kept);
    this.#start = kept;
  }

  #lineAt(at: number): number {
    const { lineEnd } = this.#form;
    let line = this.#line;
    for (let from = this.#start; from < at; line++) {
      from = this.#text.indexOf(lineEnd, from) + 1;
      if (from === 0 || from > at) return line;
    }
    return line;
  }
}

/** Looks for a character; what was found is remembered until the look goes past it. */
class Search {
  readonly #sought: string;
  #from = 0;
  #found = -1;

  constructor(sought: string) {
    this.#sought = sought;
  }

  /** Where it is next; the length of the text when it is nowhere. */
  in(text: string, from: number): number {
    if (from < this.#from || from > this.#found) {
      const found = text.indexOf(this.#sought, from);
      this.#from = from;
      this.#found = found === -1 ? text.length : found;
    }
    return this.#found;
  }

  /** For another text, or an earlier place in it. */
  forget(): void {
    this.#found = -1;
  }
}
