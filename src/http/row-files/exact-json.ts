declare global {
  /** Of JSON, what TypeScript's libraries do not have yet (ECMAScript 2026, JSON.parse source text access). */
  interface JSON {
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** A value that JSON.stringify writes with its numbers as they stand in this text, digit for digit: each is raw JSON. */
export function exactJson(json: string): unknown {
  return JSON.parse(json, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
