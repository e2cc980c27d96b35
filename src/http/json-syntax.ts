/** Where a text stops being JSON: a zero-based offset in UTF-16 units, and what could have stood there. */
export type JsonSyntaxError = { offset: number; expected: string };

type Expectation = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or close" | "end";
type Container = "object" | "array";

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_STEM = /-?(?:(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?|(?:0|[1-9]\d*)\.|)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LITERALS: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };

/**
 * Finds the first place at which a text stops being JSON (RFC 8259), or gives undefined when it is JSON.
 * Node's own messages leave the place out or quote the text, which may hold personal data. It never recurses,
 * so that no depth of nesting exhausts the stack.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  return new JsonScanner(text).scan();
}

class JsonScanner {
  readonly #text: string;
  readonly #open: Container[] = [];
  #offset = 0;
  #next: Expectation = "value";

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonSyntaxError | undefined {
    for (;;) {
      this.#offset = endOfMatch(WHITESPACE, this.#text, this.#offset);
      if (this.#next === "end" && this.#offset === this.#text.length) return undefined;
      const error = this.#step(this.#text[this.#offset] ?? "");
      if (error !== undefined) return error;
    }
  }

  #step(character: string): JsonSyntaxError | undefined {
    switch (this.#next) {
      case "value":
        return this.#value(character, "a value");
      case "value or ]":
        return character === "]" ? this.#close() : this.#value(character, "a value or ]");
      case "key":
        return this.#key(character, 'a name in " "');
      case "key or }":
        return character === "}" ? this.#close() : this.#key(character, 'a name in " " or }');
      case "colon":
        return character === ":" ? this.#advance(1, "value") : this.#fail("a colon");
      case "comma or close":
        return this.#commaOrClose(character);
      case "end":
        return this.#fail("the end of the body");
      default:
        return this.#next satisfies never;
    }
  }

  #value(character: string, expected: string): JsonSyntaxError | undefined {
    if (character === "{") return this.#enter("object", "key or }");
    if (character === "[") return this.#enter("array", "value or ]");
    if (character === '"') return this.#string(this.#afterValue());
    if (character === "-" || (character >= "0" && character <= "9")) return this.#number();
    const literal = LITERALS[character];
    if (literal === undefined || !this.#text.startsWith(literal, this.#offset)) return this.#fail(expected);
    return this.#advance(literal.length, this.#afterValue());
  }

  #key(character: string, expected: string): JsonSyntaxError | undefined {
    return character === '"' ? this.#string("colon") : this.#fail(expected);
  }

  #commaOrClose(character: string): JsonSyntaxError | undefined {
    const inObject = this.#open.at(-1) === "object";
    if (character === (inObject ? "}" : "]")) return this.#close();
    if (character === ",") return this.#advance(1, inObject ? "key" : "value");
    return this.#fail(inObject ? "a comma or }" : "a comma or ]");
  }

  #number(): JsonSyntaxError | undefined {
    const end = endOfMatch(NUMBER, this.#text, this.#offset);
    // A number that stops after its sign, point or exponent: the regular expression above gave those back.
    const stem = endOfMatch(NUMBER_STEM, this.#text, this.#offset);
    if (stem > end || end === this.#offset) return { offset: Math.max(stem, end), expected: "a digit" };
    return this.#advance(end - this.#offset, this.#afterValue());
  }

  #string(next: Expectation): JsonSyntaxError | undefined {
    const text = this.#text;
    let offset = this.#offset + 1;
    for (let code = text.charCodeAt(offset); code !== QUOTE; code = text.charCodeAt(offset)) {
      // Past the end of the text, charCodeAt gives NaN, which no comparison holds for.
      if (!(code >= SPACE)) return { offset, expected: offset < text.length ? "an escaped character" : 'a closing "' };
      const end = code === BACKSLASH ? endOfMatch(ESCAPE, text, offset) : offset + 1;
      if (end === offset) return { offset, expected: "an escape that JSON knows" };
      offset = end;
    }
    return this.#advance(offset + 1 - this.#offset, next);
  }

  #enter(container: Container, next: Expectation): undefined {
    this.#open.push(container);
    return this.#advance(1, next);
  }

  #close(): undefined {
    this.#open.pop();
    return this.#advance(1, this.#afterValue());
  }

  #afterValue(): Expectation {
    return this.#open.length === 0 ? "end" : "comma or close";
  }

  #advance(length: number, next: Expectation): undefined {
    this.#offset += length;
    this.#next = next;
    return undefined;
  }

  #fail(expected: string): JsonSyntaxError {
    return { offset: this.#offset, expected };
  }
}

function endOfMatch(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}
