/** The JSON merge patch (RFC 7396) that makes `after` of `before`: what differs, with null for what is gone. */
export function mergePatch<Document extends object>(before: Document, after: Document): Partial<Document> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of entries of `after`, and of nulls in objects of any keys
  return Object.fromEntries(differences(Object.entries(before), Object.entries(after))) as Partial<Document>;
}

type Entry = [name: string, value: unknown];

function differences(before: readonly Entry[], after: readonly Entry[]): Entry[] {
  const held = new Map(before);
  const names = new Set(after.map(([name]) => name));
  const gone = before.filter(([name]) => !names.has(name)).map(([name]): Entry => [name, null]);
  const changed = after.filter(([name, value]) => !isSame(held.get(name), value));
  return [...gone, ...changed.map(([name, value]): Entry => [name, changeOf(held.get(name), value)])];
}

function changeOf(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after;
  return Object.fromEntries(differences(Object.entries(before), Object.entries(after)));
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
