import { describe, expect, test } from "vitest";
import { readRows } from "./read-rows.ts";
import { csvLines } from "./write-rows.ts";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe("a cell of CSV", () => {
  test.each([
    "line 1\nline 2",
    "line 1\rline 2",
    "line 1\r\nline 2",
    "\n",
    "\r",
    "end\n",
    'a "b"\n',
    "a;b",
    "a\tb",
    "a,b",
  ])("that a reader could take for several is quoted, whatever ends the records: %j", async (cell) => {
    for (const delimiter of [",", ";", "\t"] as const) {
      const file = csvLines(
        [
          ["description", "name"],
          [cell, "Care"],
        ],
        { delimiter },
      );
      const isPlain = !/[\r\n"]/u.test(cell) && !cell.includes(delimiter);
      const written = isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
      expect(file).toBe(`description${delimiter}name\r\n${written}${delimiter}Care\r\n`);
      const { entries } = await readRows(bytesOf(file), "csv");
      expect(await Array.fromAsync(entries)).toMatchObject([{ line: 2, cells: [cell, "Care"] }]);
    }
  });

  test("that is harmless after an apostrophe is quoted as well", () => {
    expect(csvLines([["=1\n+1"]], { harmless: true })).toBe(`"'=1\n+1"\r\n`);
  });

  test.each(["=", "+", "-", "@", "＝", "＋", "－", "＠"])(
    "that a spreadsheet could run has an apostrophe before it: %s",
    (sign) => {
      for (const blanks of ["", " ", "\u00A0 ", "\t", "\n", "\r", "\r\n", "\uFEFF"]) {
        const cell = `${blanks}${sign}HYPERLINK("x")`;
        const quoted = cell.replaceAll('"', '""');
        expect(csvLines([["Ada", cell]], { harmless: true })).toBe(`Ada,"'${quoted}"\r\n`);
        expect(csvLines([["Ada", cell]])).toBe(`Ada,"${quoted}"\r\n`);
      }
    },
  );

  test.each(["\t", "\r", "\n", "\nAda", "\tAda"])("that begins with %j has an apostrophe before it as well", (cell) => {
    for (const delimiter of [",", ";", "\t"] as const) {
      const [line] = csvLines([[cell]], { harmless: true, delimiter }).split(/\r\n$/u);
      expect(line?.replaceAll('"', "")).toBe(`'${cell}`);
    }
  });

  test.each(["", "Ada", "'=1", "1-1", "a=b", "a@example.com", " Ada", "a\n=1"])(
    "that it could not run stays: %j",
    (cell) => {
      expect(csvLines([[cell, "x"]], { harmless: true })).toBe(csvLines([[cell, "x"]]));
    },
  );

  test("that needs no quotes has none", () => {
    expect(csvLines([["Ada", "", "Lovelace, Countess", "x y"]])).toBe('Ada,,"Lovelace, Countess",x y\r\n');
  });
});
