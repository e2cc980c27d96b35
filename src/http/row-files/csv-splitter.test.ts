import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvForm, CsvSplitter } from "./csv-splitter.ts";
import { csvLines } from "./write-rows.ts";

function cut(form: CsvForm, pieces: readonly string[]) {
  const splitter = new CsvSplitter(form, () => false);
  return [...pieces.flatMap((piece) => splitter.take(piece)), ...splitter.end()];
}

const FORMS = fc.constantFrom<CsvForm>({ delimiter: ",", lineEnd: "\n" }, { delimiter: ";", lineEnd: "\r" });
const RUNS = { numRuns: 500 };

test("any text is cut alike however it comes, into rows that a parser takes for one each, and none of it is lost", () => {
  const texts = fc.array(fc.constantFrom('"', '"', "a", ",", ";", "\n", "\r"), { maxLength: 40 });
  fc.assert(
    fc.property(FORMS, texts, (form, characters) => {
      const rows = cut(form, [characters.join("")]);
      expect(cut(form, characters)).toEqual(rows);
      for (const row of rows) {
        if ("fault" in row) continue;
        const record_delimiter = form.lineEnd === "\r" ? "\r" : ["\r\n", "\n"];
        const options = { delimiter: form.delimiter, record_delimiter, relax_quotes: true, relax_column_count: true };
        expect(parse(row.text + form.lineEnd, options)).toHaveLength(1);
      }
      const kept = rows.map(({ text }) => text).join("");
      expect(kept.replaceAll(/[\r\n]/gu, "")).toBe(characters.join("").replaceAll(/[\r\n]/gu, ""));
    }),
    RUNS,
  );
});

test("what is written as CSV is cut into its rows", () => {
  const cells = fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", "\r"), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.array(cells, { minLength: 2, maxLength: 3 }), { maxLength: 5 }), (rows) => {
      const lines = rows.map((row) => csvLines([row]));
      const found = cut({ delimiter: ",", lineEnd: "\n" }, [lines.join("")]);
      expect(found.map(({ text }) => `${text}\r\n`)).toEqual(lines);
    }),
    RUNS,
  );
});
