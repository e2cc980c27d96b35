import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { SETTINGS } from "../../src/config/env.ts";
import type { Setting } from "../../src/config/env.ts";

const DOCUMENT = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");

const declared = new Map<string, Setting>(Object.entries(SETTINGS));
const documented = [...DOCUMENT.matchAll(/^\| `(ROLLCALL_\w+)` \|(.*)\|$/gm)].map(([, name = "", rest = ""]) => ({
  name,
  cells: rest.split("|").map((cell) => cell.trim()),
}));

function blocksOf(language: string): readonly string[] {
  return [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, block = ""]) => block);
}

test("the document lists the declared settings: all of them, no others, each once, in their order", () => {
  expect(documented.map((row) => row.name)).toEqual([...declared.keys()]);
});

test.each(documented)("the document and the code say the same of $name", ({ name, cells }) => {
  const setting = declared.get(name);
  const whenNotSet = setting?.default === undefined ? setting?.whenNotSet : `\`${setting.default}\``;
  expect(cells).toEqual([setting?.meaning, whenNotSet, `\`${setting?.example}\``]);
});

test.each<[string, Setting]>([...declared])("%s does as well without its default", (name, setting) => {
  if (setting.default === undefined) {
    expect(setting.whenNotSet).toBeDefined();
  } else {
    expect(loadConfig({ [name]: setting.default })).toEqual(loadConfig({}));
  }
});

test("the text around the table names no setting that there is not", () => {
  const examplesOfFaults = ["ROLLCALL_LOGLEVEL", "ROLLCALL_SERVICE_HOST"];
  const known = new Set([
    ...declared.keys(),
    ...examplesOfFaults,
    "ROLLCALL_TEST_DATABASE_URL",
    "ROLLCALL_TEST_",
    "ROLLCALL_",
  ]);
  const named = DOCUMENT.match(/ROLLCALL_\w*/g) ?? [];
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("the example configurations are taken", () => {
  const examples = blocksOf("dotenv").map((block) => parseEnv(block));
  expect(examples).toHaveLength(2);
  for (const example of examples) expect(() => loadConfig(example)).not.toThrow();
});

test("the example of faults is what such a configuration is told", () => {
  const environment: Record<string, string> = {
    ROLLCALL_PORT: "http",
    ROLLCALL_DATABASE_REPLICA_URL: "postgres://replica.example.com/rollcall",
    ROLLCALL_LOGLEVEL: "info",
  };
  const shown = blocksOf("text");
  expect(shown).toHaveLength(1);
  expect(() => loadConfig(environment)).toThrow(expect.objectContaining({ message: shown[0]?.trimEnd() }));
});
