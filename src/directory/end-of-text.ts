const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where, in JSON, the closing quote of the text stands that opens at `start`. */
export function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
