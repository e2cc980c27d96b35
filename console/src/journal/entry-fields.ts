import { isObject } from "../form/merge-patch.ts";
import type { JournalEntry } from "./events.ts";

/** A field that a change touched, with what was before and what came after, as people read them. */
export type FieldChange = { field: string; before: string; after: string };

const NOTHING = "–";

/** What a change changed, the parts of a value each by itself, in order. */
export function fieldsOf({ before, after }: Pick<JournalEntry, "before" | "after">): FieldChange[] {
  const [held, given] = [new Map(partsOf(before)), new Map(partsOf(after))];
  return [...new Set([...held.keys(), ...given.keys()])]
    .map((name) => ({
      field: name.replaceAll("_", " "),
      before: readable(name, held.get(name)),
      after: readable(name, given.get(name)),
    }))
    .filter((change) => change.before !== change.after);
}

/** Values of parts too, each under its own name: the profile's parts go without its name. */
function partsOf(values: Record<string, unknown>): [name: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (!isObject(value)) return [[name, value]];
    const parts = partsOf(value);
    return name === "profile" ? parts : parts.map(([part, inner]) => [`${name} ${part}`, inner]);
  });
}

function readable(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return NOTHING;
  if (typeof value === "number" && name.endsWith("_at")) return new Date(value).toLocaleString("en");
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(itemText).join(", ");
  return itemText(value);
}

function itemText(item: unknown): string {
  if (typeof item === "string") return item;
  if (!isObject(item) || typeof item["value"] !== "string") return JSON.stringify(item);
  return typeof item["kind"] === "string" ? `${item["kind"]} ${item["value"]}` : item["value"];
}
