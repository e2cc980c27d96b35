import { describe, expect, test } from "vitest";
import { LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import type { ImportFormat } from "../../directory/imports/import-options.ts";
import { readRows } from "./read-rows.ts";

/** Reads a file that comes in these pieces. */
async function read(format: ImportFormat, ...pieces: readonly string[]) {
  const { entries, ...form } = await readRows(bytesOf(pieces), format);
  return { ...form, rows: await Array.fromAsync(entries) };
}

async function* bytesOf(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe("CSV", () => {
  test.each([
    [["email", ";given_name\na@example.com;Ada\n"]],
    [["e", "mail;giv", "en_name\r", "\na@example.com;Ada\r\n"]],
    [["\n", "\n", "email;", "given_name\na@example.com;Ada\n"]],
    [["", "email;given_name", "\na@example.com;Ada"]],
    [['"email', ' of, theirs";given_name', "\na@example.com;Ada\n"]],
  ])("is parted by what its whole first line has most of, however it comes: %j", async (pieces) => {
    const { delimiter, header, rows } = await read("csv", ...pieces);
    expect(delimiter).toBe(";");
    expect(header).toHaveLength(2);
    expect(rows).toMatchObject([{ cells: ["a@example.com", "Ada"] }]);
  });

  test("of a header that comes to no end is refused", async () => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        pieces++;
        yield Buffer.alloc(100_000, "a");
      }
    }
    await expect(readRows(endless(), "csv")).rejects.toMatchObject({ code: "malformed_body" });
    expect(pieces * 100_000).toBeLessThan(LONGEST_ROW * 3);
  });

  test("of a header whose quote is closed nowhere is refused", async () => {
    await expect(read("csv", '"email,name\na@example.com,Ada\n')).rejects.toMatchObject({ code: "malformed_body" });
  });

  test.each(["\n", "\r\n", "\r"])("has rows in quotes over several lines, which count, ended by %j", async (end) => {
    const lines = ["", '"e', 'mail",name', 'a,"A""', '",', '""', '"",""', "", "b,B", 'c,"C"d",e"f', 'd,"', '"'];
    const rows = [
      { line: 4, cells: ["a", `A"${end}`, ""] },
      { line: 6, cells: [""] },
      { line: 7, cells: ["", ""] },
      { line: 9, cells: ["b", "B"] },
      { line: 10, cells: ["c", '"C"d"', 'e"f'] },
      { line: 11, cells: ["d", end] },
    ];
    for (const file of [lines.join(end), `${lines.join(end)}${end}`]) {
      expect(await read("csv", file)).toEqual({ delimiter: ",", header: [`e${end}mail`, "name"], rows });
      expect((await read("csv", ...file.split(""))).rows).toEqual(rows);
    }
  });

  test("has lines with the ends of another system in it", async () => {
    const { rows } = await read("csv", 'email,name\r\na,"A\n1"\nb,B\r2\r\nc,C');
    expect(rows).toEqual([
      { line: 2, cells: ["a", "A\n1"] },
      { line: 4, cells: ["b", "B\r2"] },
      { line: 5, cells: ["c", "C"] },
    ]);
  });
});

describe("a row of CSV that is too long", () => {
  const fault = `The row is longer than ${LONGEST_ROW} characters: this is its beginning.`;
  const long = "x".repeat(LONGEST_ROW);

  test.each([
    ["bare", `b,${long}`, 1],
    ["of many cells", `b,${",".repeat(LONGEST_ROW)}`, 1],
    ["in quotes", `b,"${long}, ""B"""`, 1],
    ["in quotes over lines", `b,"${"a, text\nof lines\n".repeat(100_000)}"`, 200_001],
    ["in quotes over lines of as many cells, that are few", `b,"B\nno,rows\n${long}",`, 3],
  ])("is refused, and the next one follows: %s", async (_, row, lines) => {
    const file = `email,name\na,A\n${row}\nc,C\n${row}\n${row}`;
    const expected = [
      { line: 2, cells: ["a", "A"] },
      { line: 3, text: row.slice(0, LONGEST_ROW), fault: expect.stringContaining(fault) },
      { line: 3 + lines, cells: ["c", "C"] },
      { line: 4 + lines, text: row.slice(0, LONGEST_ROW), fault: expect.stringContaining(fault) },
      { line: 4 + 2 * lines, text: row.slice(0, LONGEST_ROW), fault: expect.stringContaining(fault) },
    ];
    expect((await read("csv", file)).rows).toEqual(expected);
    expect((await read("csv", ...(file.match(/[^]{1,99991}/gu) ?? []))).rows).toEqual(expected);
  });

  test("is taken with as many characters as there may be", async () => {
    const longest = `"${long.slice(4)}"`;
    const { rows } = await read("csv", `email,name\nb,${longest}\nb,x${longest}\nc,C\n`);
    expect(rows).toEqual([
      { line: 2, cells: ["b", long.slice(4)] },
      { line: 3, text: `b,x${longest}`.slice(0, LONGEST_ROW), fault },
      { line: 4, cells: ["c", "C"] },
    ]);
  });
});

describe("a quote in CSV that is closed nowhere", () => {
  const never = (line: number) => `Line ${line} opens a quote that is not closed: this is the row up to its end.`;

  test("is a row that is refused, and the lines behind it are rows", async () => {
    const { rows } = await read("csv", 'email,name\r\na,"A, the first\r\nb,B\r\nc,"","C"\r\n"d","D"');
    expect(rows).toEqual([
      { line: 2, text: 'a,"A, the first', fault: never(2) },
      { line: 3, cells: ["b", "B"] },
      { line: 4, text: 'c,"","C"', fault: expect.stringContaining("line 2") },
      { line: 5, cells: ["d", "D"] },
    ]);
  });

  test("stands in the row's last line", async () => {
    const { rows } = await read("csv", 'email,name,title\na,"A\n1","x\nb,B,y\n');
    expect(rows).toEqual([
      { line: 2, text: 'a,"A\n1","x', fault: never(3) },
      { line: 4, cells: ["b", "B", "y"] },
    ]);
  });

  test("leaves what may be its text to nobody", async () => {
    const { rows } = await read("csv", 'name,title,notes\nA,a,\nB,b,"a text,\nof lines, \nand more');
    expect(rows).toEqual([
      { line: 2, cells: ["A", "a", ""] },
      { line: 3, text: 'B,b,"a text,', fault: never(3) },
      { line: 4, text: "of lines, ", fault: expect.stringContaining("may be text of the quote that line 3 opens") },
      { line: 5, text: "and more", fault: expect.stringContaining("may be text of the quote that line 3 opens") },
    ]);
  });

  test("is one that meets another, inside of a cell, lines later", async () => {
    const { rows } = await read("csv", 'email,name\na,"A\nb,"B"\nc\nd,"D');
    expect(rows).toEqual([
      { line: 2, text: 'a,"A', fault: never(2) },
      { line: 3, cells: ["b", "B"] },
      { line: 4, cells: ["c"] },
      { line: 5, text: 'd,"D', fault: never(5) },
    ]);
  });

  test("is known by the rows behind it in a file that is longer than a row may be", async () => {
    const line = "someone,Some One\n";
    const many = line.repeat(2 * Math.ceil(LONGEST_ROW / line.length));
    const { rows } = await read("csv", `email,name\na,"A\n${many}b,"B"\n`);
    expect(rows[0]).toEqual({ line: 2, text: 'a,"A', fault: never(2) });
    expect(rows).toHaveLength(many.length / line.length + 2);
    expect(rows.slice(1, -1).every((row) => "cells" in row)).toBe(true);
    expect(rows.at(-1)).toEqual({ line: many.length / line.length + 3, cells: ["b", "B"] });
  });
});

describe("a line of NDJSON that is no row", () => {
  test("is kept whole, to be mended, as far as a row may be long", async () => {
    const [broken, longest] = [`{"title":"${"x".repeat(20_000)}`, "y".repeat(LONGEST_ROW)];
    const { rows } = await read("ndjson", `${broken}\n${longest}\n`, `${longest}and more\n{"email":"a@example.com"}\n`);
    expect(rows).toEqual([
      { line: 1, text: broken, fault: "The line is not JSON." },
      { line: 2, text: longest, fault: "The line is not JSON." },
      { line: 3, text: longest, fault: `The row is longer than ${LONGEST_ROW} characters: this is its beginning.` },
      { line: 4, record: { email: "a@example.com" } },
    ]);
  });
});

describe("a JSON list", () => {
  const LIST = '[{"a":[1]},\n7,\n"a, ]\\" [{\\"",\n [1,\n{}], null,-1.5e3 ,nonsense, {"b":"}"}\n,true]';
  const ROWS = [
    { line: 1, record: { a: [1] } },
    { line: 2, record: 7 },
    { line: 3, record: 'a, ]" [{"' },
    { line: 4, record: [1, {}] },
    { line: 5, record: null },
    { line: 5, json: "-1.5e3" },
    { line: 5, text: "nonsense", fault: "The row is not JSON." },
    { line: 5, record: { b: "}" } },
    { line: 6, record: true },
  ];

  test("has elements that are no rows, each an entry of its own", async () => {
    expect((await read("json", LIST)).rows).toEqual(ROWS);
    expect((await read("json", ...LIST.split(""))).rows).toEqual(ROWS);
    expect((await read("json", " [ ]\n")).rows).toEqual([]);
  });

  test("has elements that are too long for a row: each is one that was refused, and the next one follows", async () => {
    const long = `{"title":"${"x".repeat(LONGEST_ROW)}\n\\"]","a":[{}]}`;
    const longest = `"${"y".repeat(LONGEST_ROW - 2)}"`;
    const bare = "1".repeat(LONGEST_ROW + 1);
    const list = `[{"a":1},\n${long},\n${longest}, ${bare}\n,${longest} ,\n{"a":\n${long}},{"b":2}]`;
    const fault = `The row is longer than ${LONGEST_ROW} characters: this is its beginning.`;
    const expected = [
      { line: 1, record: { a: 1 } },
      { line: 2, text: long.slice(0, LONGEST_ROW), fault },
      { line: 4, record: longest.slice(1, -1) },
      { line: 4, text: bare.slice(1), fault },
      { line: 5, record: longest.slice(1, -1) },
      { line: 6, text: `{"a":\n${long}`.slice(0, LONGEST_ROW), fault },
      { line: 8, record: { b: 2 } },
    ];
    expect((await read("json", list)).rows).toEqual(expected);
    const pieces = list.match(/[^]{1,65536}/gu) ?? [];
    expect((await read("json", ...pieces)).rows).toEqual(expected);
    expect((await read("json", ...pieces.flatMap((piece) => [piece.slice(0, 1), piece.slice(1)]))).rows).toEqual(
      expected,
    );
  });

  test("has no element that goes on after the file", async () => {
    const endless = Array.from({ length: 30 }, () => "x".repeat(100_000));
    await expect(read("json", '["', ...endless)).rejects.toMatchObject({ code: "malformed_body" });
  });

  test.each(["7", "[7", "[7,]", "[,7]", '["a]', "[}", "[7]]", "[7],", "[{}", "[:]", "[7 8]", "[{}{}]", ""])(
    "is not %j",
    async (text) => {
      await expect(read("json", text)).rejects.toMatchObject({ code: "malformed_body" });
      await expect(read("json", ...text.split(""))).rejects.toMatchObject({ code: "malformed_body" });
    },
  );
});
