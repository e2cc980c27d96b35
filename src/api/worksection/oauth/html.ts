/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | readonly Html[];

/** Writes HTML: whatever is put in is escaped, unless it was written this way itself. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const [first = "", ...rest] = strings;
  return new Html(rest.reduce((text, next, index) => text + textOf(pieces[index] ?? "") + next, first));
}

export const NOTHING = new Html("");

function textOf(piece: Piece): string {
  if (typeof piece === "string") return escaped(piece);
  return piece instanceof Html ? piece.text : piece.map(({ text }) => text).join("");
}

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ENTITIES.get(character) ?? "");
}
