import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLargeJson } from "./large-json.ts";
import { parseStrictJson } from "./strict-json.ts";

const LARGE_BYTES = 300 * 1024;

/** Makes a body large by what stands before its end. */
function padded(text: string): Buffer {
  return Buffer.from(text.replace("PAD", "x".repeat(LARGE_BYTES)));
}

async function outcome(parse: () => unknown): Promise<unknown> {
  try {
    return { value: await parse() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : error };
  }
}

test("any object with a long list is what it is when it is parsed at once", async () => {
  const name = fc.oneof(fc.string(), fc.constantFrom("list", 'a"b', "ü", "\\"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 20 }),
      fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      name,
      fc.constantFrom(0, 1, 2),
      async (items, others, listName, indent) => {
        const long = Array.from({ length: Math.ceil(LARGE_BYTES / (JSON.stringify(items).length + 2)) }, () => items);
        const body = Buffer.from(
          JSON.stringify({ ...others, [listName]: long.flat(), tail: [1, { a: [] }] }, null, indent),
        );
        expect(await outcome(() => parseLargeJson(body))).toEqual(await outcome(() => parseStrictJson(body)));
      },
    ),
    { numRuns: 40 },
  );
});

describe("what is odd is answered as when it is parsed at once", () => {
  const long = `"PAD",${Array.from({ length: 5 }, () => `"${"y".repeat(70_000)}"`).join(",")}`;
  test.each([
    [`{"a":[${long}]}`],
    [`  {"a" : [ ${long} ] } `],
    [`\uFEFF{"a":[${long}]}`],
    [`{"a":[${long}],"a":5}`],
    [`{"a":5,"a":[${long}]}`],
    [`{"a":[${long}],"b":[${long}]}`],
    [`{"a":{"b":[${long}]}}`],
    [`{"a":"[\\"]","b":[${long}]}`],
    [`{"a\\"[":[${long}]}`],
    [`{"a":[],"b":"PAD"}`],
    [`{"a":"PAD"}`],
    [`[${long}]`],
    [`"PAD"`],
    [`{"a":[${long},]}`],
    [`{"a":[,${long}]}`],
    [`{"a":[${long}, ,1]}`],
    [`{"a":[${long}]`],
    [`{"a":[${long}`],
    [`{"a":[${long}]}x`],
    [`{"a":[${long},1e400]}`],
    [`{"a":[${long}],"b":1e400}`],
    [`{"a":[${long}]}]`],
    [`{"a":[${long}],}`],
    [`{"a":[${long}}`],
    [`{"a":[${long},{]}`],
    [`{"a":[${long},{"__proto__":1}]}`],
    [`{"__proto__":[${long}]}`],
    [`{"a":[${long},"open]}`],
    [`{a:[${long}]}`],
    ["PAD"],
  ])("%s", async (text) => {
    const body = padded(text);
    expect(await outcome(() => parseLargeJson(body))).toEqual(await outcome(() => parseStrictJson(body)));
  });

  test("bytes that are no UTF-8", async () => {
    const body = Buffer.concat([padded('{"a":["PAD","'), Buffer.from([0xff]), Buffer.from('"]}')]);
    await expect(parseLargeJson(body)).rejects.toThrow("The body is not valid UTF-8.");
  });
});

test("others get their turn meanwhile", async () => {
  const body = Buffer.from(
    JSON.stringify({ list: Array.from({ length: 100_000 }, (_, id) => ({ id, name: "x".repeat(40) })) }),
  );
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 0);
  await parseLargeJson(body);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(5);
});
