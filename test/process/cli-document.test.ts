import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CHECKS } from "../../src/cli/examination.ts";
import { commandsBelow, createProgram, nameOf } from "../../src/cli/program.ts";

const DOCUMENT = readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8");
const WIDE_ENOUGH_FOR_ONE_LINE = 1000;

const program = createProgram(() => {});
const commands = commandsBelow(program).filter((command) => command.commands.length === 0);
const byName = new Map(commands.map((command) => [nameOf(command), command]));

const sections = new Map(
  DOCUMENT.split(/^## /mu)
    .slice(1)
    .map((section) => [/^`([^`]+)`/u.exec(section)?.[1] ?? "", section]),
);

function helpOf(command: Command): string {
  let written = "";
  command.configureOutput({ writeOut: (text) => (written += text), getOutHelpWidth: () => WIDE_ENOUGH_FOR_ONE_LINE });
  command.outputHelp();
  return written;
}

function optionsInHelp(help: string): string[] {
  return [...help.matchAll(/^ {2}(--\S+(?: <\S+>)?)/gmu)].map(([, flags = ""]) => flags);
}

function optionsInSection(section: string): string[] {
  return [...section.matchAll(/^\| `(--[^`]+)` \|/gmu)].map(([, flags = ""]) => flags);
}

function examplesIn(text: string): string[] {
  return [...text.matchAll(/^ *(rollcall .+)$/gmu)].map(([, line = ""]) => line);
}

/** The words of a command line up to what the shell makes of the rest. */
function wordsOf(line: string): string[] {
  const [words = ""] = line.split(" < ");
  return [...words.matchAll(/"([^"]*)"|\S+/gu)].map(([word, quoted]) => quoted ?? word);
}

describe("the document of the command line", () => {
  test("has a section for every command, in the order of the help, and no other", () => {
    expect([...sections.keys()]).toEqual([...byName.keys()]);
  });

  test.each([...byName.keys()])("lists the options of %s as its help does", (name) => {
    const command = byName.get(name);
    const shown = command === undefined ? [] : optionsInHelp(helpOf(command));
    expect(optionsInSection(sections.get(name) ?? "")).toEqual(shown);
  });

  test.each([...byName.keys()])("has the examples of %s that its help has", (name) => {
    const command = byName.get(name);
    const inHelp = command === undefined ? [] : examplesIn(helpOf(command).split("\nExamples:\n")[1] ?? "");
    expect(inHelp.length).toBeGreaterThan(0);
    expect(examplesIn(sections.get(name) ?? "")).toEqual(inHelp);
  });

  test.each(examplesIn(DOCUMENT))("shows a command line that is taken: %s", (line) => {
    const [, ...words] = wordsOf(line);
    const name = [...byName.keys()].find((known) => `${["rollcall", ...words].join(" ")} `.startsWith(`${known} `));
    const command = byName.get(name ?? "");
    const rest = words.slice((name ?? "").split(" ").length - 1);
    const { operands, unknown } = command?.parseOptions(rest) ?? { operands: [], unknown: [`no command`] };
    expect(unknown).toEqual([]);
    expect(operands).toHaveLength(command?.registeredArguments.length ?? -1);
  });

  test("names every check of the doctor", () => {
    const rows = [...(sections.get("rollcall doctor") ?? "").matchAll(/^\| ([a-z ]+) \|/gmu)].map(([, name]) => name);
    expect(rows).toEqual(["check", ...CHECKS, "option"]);
  });
});

describe("the help", () => {
  test.each([program, ...commandsBelow(program)].map((command) => [nameOf(command), command] as const))(
    "of %s says what it does",
    (_name, command) => {
      expect(command.description()).toMatch(/^[A-Z].*\.$/su);
    },
  );
});
