/** What the controls above the journal narrow it to. Days are local ones, as `2026-01-31`. */
export type JournalFilter = {
  origin?: string;
  object?: string;
  action?: string;
  actor?: number;
  from?: string;
  /** The last day. */
  to?: string;
  /** What somebody wrote by the grammar of the REST API. */
  rest?: string;
};

const ENDING =
  /^(?:(?<before>.+) and )?(?<field>origin|object|action|actor_id|at) (?<sign>=|>=|<) (?<value>"[^"]+"|\d+)$/su;

/** The journal's filter, in the grammar of the REST API. */
export function printFilter({ rest, origin, object, action, actor, from, to }: JournalFilter): string | undefined {
  const chosen = [
    origin && `origin = "${origin}"`,
    object && `object = "${object}"`,
    action && `action = "${action}"`,
    actor && `actor_id = ${actor}`,
    from && `at >= "${midnight(from, 0)}"`,
    to && `at < "${midnight(to, 1)}"`,
  ].filter((clause) => typeof clause === "string" && clause !== "");
  const written = rest === undefined ? [] : [chosen.length > 0 && hasOr(rest) ? `(${rest})` : rest];
  return [...written, ...chosen].join(" and ") || undefined;
}

/** What the controls show of a filter; what they did not make is all `rest`. */
export function readFilter(text: string | undefined): JournalFilter {
  if (text === undefined) return {};
  let left: string | undefined = text;
  const chosen: JournalFilter = {};
  while (left !== undefined) {
    const ending: Ending | undefined = ENDING.exec(left)?.groups;
    const clause = ending === undefined ? undefined : clauseOf(ending);
    if (clause === undefined) break;
    Object.assign(chosen, clause);
    left = ending?.["before"];
  }
  if (left === undefined) return chosen;
  if (Object.keys(chosen).length === 0 || !hasOr(left)) return { ...chosen, rest: left };
  return isGroup(left) ? { ...chosen, rest: left.slice(1, -1) } : { rest: text };
}

type Ending = Record<string, string | undefined>;

function clauseOf({ field, sign, value = "" }: Ending): JournalFilter | undefined {
  const text = value.replaceAll('"', "");
  if (field === "at") return sign === "=" ? undefined : dayOf(text, sign === "<");
  if (sign !== "=") return undefined;
  if (field === "actor_id") return { actor: Number(text) };
  return field === undefined ? undefined : { [field]: text };
}

/** When a local day begins, or one of those behind it. */
function midnight(day: string, later: number): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}

function dayOf(moment: string, isEnd: boolean): JournalFilter | undefined {
  const date = new Date(moment);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.toISOString() === moment;
  if (!isMidnight) return undefined;
  if (isEnd) date.setDate(date.getDate() - 1);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return { [isEnd ? "to" : "from"]: day.join("-") };
}

function hasOr(text: string): boolean {
  return /\bor\b/iu.test(text);
}

/** Whether the parenthesis that a text begins with is closed at its end, and no earlier. */
function isGroup(text: string): boolean {
  const signs = text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, (quoted) => "x".repeat(quoted.length));
  let depth = 0;
  for (const { 0: sign, index } of signs.matchAll(/[()]/gu)) {
    depth += sign === "(" ? 1 : -1;
    if (depth === 0) return signs.startsWith("(") && index === signs.length - 1;
  }
  return false;
}
