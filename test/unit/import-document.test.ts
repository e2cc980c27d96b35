import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COLUMNS, COLUMNS_OF, FURTHER_COLUMNS, ROW_KINDS } from "../../src/directory/imports/columns.ts";
import { IMPORT_MODES, MATCH_KEYS } from "../../src/directory/imports/import-options.ts";
import { RESULT_COLUMNS } from "../../src/directory/imports/result-row.ts";

const DOCUMENT = readFileSync(new URL("../../docs/import.md", import.meta.url), "utf8");
const rows = [...DOCUMENT.matchAll(/^\| `(\w+)` \| ([a-z, ]+) \|/gmu)].map(([, column = "", of = ""]) => ({
  column,
  of,
}));
const columns = rows.filter(({ of }) => /^(?:all|user|team|role)\b/u.test(of));

test("the document has every column, in the order of an export", () => {
  expect(columns.map(({ column }) => column)).toEqual([...COLUMNS, ...FURTHER_COLUMNS]);
});

test.each(columns)("the document says which rows have $column", ({ column, of }) => {
  const kinds = ROW_KINDS.filter((kind) => COLUMNS_OF[kind].has(column));
  expect(of).toBe(kinds.length === ROW_KINDS.length ? "all" : kinds.join(", "));
});

test("the document names the modes, the keys and the columns of the results", () => {
  const listed = RESULT_COLUMNS.map((column) => `\`${column}\``).join(", ");
  expect(DOCUMENT).toContain(`a line a row: ${listed};`);
  for (const name of [...IMPORT_MODES, ...MATCH_KEYS]) expect(DOCUMENT).toContain(`\`${name}\``);
});
