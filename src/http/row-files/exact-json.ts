/** A value that JSON.stringify writes with its numbers as they stand in this text, digit for digit: each is raw JSON. */
export function exactJson(json: string): unknown {
  return JSON.parse(json, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
