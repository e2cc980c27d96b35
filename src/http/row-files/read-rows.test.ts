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
