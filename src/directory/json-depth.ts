import { endOfText } from "./end-of-text.ts";

/** How deep lists and objects may lie in each other: what is deeper exhausts the stack of whoever walks through it. */
export const DEEPEST_JSON = 200;

const QUOTE = 0x22;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Whether a text that is JSON nests deeper than `DEEPEST_JSON`. It never recurses. */
export function isTooDeep(json: string): boolean {
  // Each level opens and closes.
  if (json.length <= 2 * DEEPEST_JSON) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === QUOTE) at = endOfText(json, at);
    else if (CLOSING.has(unit)) depth -= 1;
    else if (OPENING.has(unit) && ++depth > DEEPEST_JSON) return true;
  }
  return false;
}
