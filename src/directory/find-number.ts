import { endOfText } from "./end-of-text.ts";

const QUOTE = 0x22;

/** Where a number may stand that is not written as JavaScript writes it: quickly found, also where a text only looks so. */
const UNUSUAL = /(?:^|[[,]|"\s*:)\s*(?:-0|-?\d+[.eE]|-?\d{16})/u;
const NUMBER = /-?\d[\d.eE+-]*/y;

/** Where, in a text that is JSON, the first number stands that `isMeant` by how it is written. Whole numbers of up to 15 digits never are. */
export function findNumber(json: string, isMeant: (number: string) => boolean): number | undefined {
  if (!UNUSUAL.test(json)) return undefined;
  for (let at = 0; at < json.length; at++) {
    if (json.charCodeAt(at) === QUOTE) {
      at = endOfText(json, at);
      continue;
    }
    NUMBER.lastIndex = at;
    if (!NUMBER.test(json)) continue;
    if (isMeant(json.slice(at, NUMBER.lastIndex))) return at;
    at = NUMBER.lastIndex - 1;
  }
  return undefined;
}
