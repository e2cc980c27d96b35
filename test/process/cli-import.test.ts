import { existsSync } from "node:fs";
import { link, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rollcall, rollcallJson } from "./cli-process.ts";

type ShownImport = { id: number; state: string; failed: number; dryRun: boolean; summary: Record<string, number> };

let data: string;
let at: string[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "rollcall-import-test-"));
  at = ["--data-dir", data];
  await rollcallJson(["organization", "create", "--name", "Blue Harbour", ...at]);
  await rollcallJson(["team", "create", "--name", "Care", "--id", "7", ...at]);
});

afterEach(() => rm(data, { recursive: true, force: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(data, name);
  await writeFile(path, content);
  return path;
}

describe("import", () => {
  test("takes a file in without a server, and writes what became of each row", async () => {
    const path = await file("staff.csv.gz", gzipSync("Mail,Wer,team\nada@example.com,Ada,Care\nbo@,Bo,Care\n"));
    const [results, refused] = [join(data, "results.csv"), join(data, "refused.csv")];
    const named = ["--column", "Mail=email", "--column", "Wer=given_name"];
    const done = await rollcall(["import", path, ...named, "--results", results, "--refused", refused, ...at]);
    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toMatch(/^Job \d+ is completed: 1 created, 1 failed\.$/mu);
    expect(done.stderr).toContain(`The refused rows are in ${refused}, with the reasons: mend them and import it.`);
    expect(await readFile(results, "utf8")).toMatch(/^line,ref,action,[^\n]+\r\n2,ada@example.com,created,ok,/u);
    const mended = (await readFile(refused, "utf8")).replace("bo@,", "bo@example.com,");
    expect(mended).toMatch(
      /^Mail,Wer,team,error_code,error_field,error_message\r\nbo@example.com,Bo,Care,invalid_value,email,/u,
    );
    await writeFile(refused, mended);
    const again = await rollcallJson<ShownImport>(["import", refused, ...named, ...at]);
    expect(again).toMatchObject({ state: "completed", failed: 0, dryRun: false, summary: { created: 1 } });
    const listed = await rollcallJson<ShownImport[]>(["job", "list", ...at]);
    expect(listed.map(({ id }) => id)).toEqual([again.id, again.id - 1]);
  });

  test("with refused rows names the command that tells of them, which works", async () => {
    await rollcallJson(["organization", "create", "--name", "Other", "--slug", "other", ...at]);
    const path = await file("staff.ndjson", '{"email":"bo@"}\n{"email":"ada@example.com"}\n');
    const { code, stderr } = await rollcall(["import", path, "--organization", "other", ...at]);
    expect(code).toBe(1);
    const [, words = ""] = /^Why rows were refused:\n {2}\S*bin\/rollcall (?<words>.+)$/mu.exec(stderr) ?? [];
    expect(words).toMatch(/^job show \d+ --refused --organization other --data-dir /u);
    expect((await rollcall(words.split(" "))).stdout).toMatch(/^bo@ +email: /mu);
    expect(stderr).toContain("import again with --refused FILE");
    const names = await file("good.ndjson", '{"email":"ada@example.com"}\n');
    const good = await rollcall(["import", names, "--organization", "other", ...at]);
    expect(good.stderr).not.toContain("refused");
  });

  test.each(["--results", "--refused"])("never writes %s over its own file, by whatever name", async (option) => {
    const rows = "email\nada@example.com\nbo@\n";
    const path = await file("people.csv", rows);
    const [soft, hard] = [join(data, "soft.csv"), join(data, "hard.csv")];
    await symlink(path, soft);
    await link(path, hard);
    for (const name of [
      path,
      relative(process.cwd(), path),
      join(data, "..", basename(data), "people.csv"),
      soft,
      hard,
    ]) {
      const refused = await rollcall(["import", path, option, name, ...at]);
      expect(refused).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).toContain(`${option} is the file that is imported`);
      expect(await readFile(path, "utf8")).toBe(rows);
    }
    expect(await rollcallJson(["job", "list", ...at])).toEqual([]);
    const other = join(data, "other.csv");
    expect(await rollcall(["import", soft, option, other, ...at])).toMatchObject({ code: 1 });
    expect(await readFile(path, "utf8")).toBe(rows);
    expect(await readFile(other, "utf8")).toContain("bo@");
  });

  test("never writes its results and its refused rows to one file", async () => {
    const path = await file("people.csv", "email\nbo@\n");
    const both = ["--results", join(data, "both.csv"), "--refused", `${data}/./both.csv`];
    const refused = await rollcall(["import", path, ...both, ...at]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--results and --refused are one file") });
    expect(existsSync(join(data, "both.csv"))).toBe(false);
    expect(await rollcallJson(["job", "list", ...at])).toEqual([]);
  });

  test("writes to stdout what goes to -, and nothing else", async () => {
    const path = await file("people.csv", "email\nbo@\nada@example.com\n");
    const results = await rollcall(["import", path, "--dry-run", "--results", "-", ...at]);
    expect(results).toMatchObject({ code: 1, stderr: expect.stringContaining("1 created, 1 failed") });
    expect(results.stdout).toMatch(
      /^line,ref,[^\r]+\r\n2,bo@,,failed,[^\r]+\r\n3,ada@example.com,created,ok,,,,\r\n$/u,
    );
    const refused = await rollcall(["import", path, "--dry-run", "--refused", "-", ...at]);
    expect(refused.stdout).toMatch(
      /^email,error_code,error_field,error_message\r\nbo@,invalid_value,email,[^\r]+\r\n$/u,
    );
    expect(refused.stderr).not.toContain(" in -");
    for (const words of [
      ["--results", "-", "--refused", "-"],
      ["--results", "-", "--json"],
      ["--refused", "-", "--json"],
    ]) {
      expect(await rollcall(["import", path, ...words, ...at])).toMatchObject({ code: 2, stdout: "" });
    }
    expect(existsSync("-")).toBe(false);
  });

  test("from stdin as a dry run changes nothing", async () => {
    const rows = '{"email":"ada@example.com"}\n{"email":"bo@example.com"}\n';
    const words = ["import", "-", "--format", "ndjson", "--dry-run", ...at];
    expect(await rollcallJson<ShownImport>(words, {}, rows)).toMatchObject({ dryRun: true, summary: { created: 2 } });
    const { stdout } = await rollcall(["export", "--format", "ndjson", ...at]);
    expect(stdout).not.toContain("example.com");
  });

  test.each([
    [["--mode", "sync"], "A sync needs --deactivate-at-most"],
    [["--deactivate-at-most", "3"], "--deactivate-at-most is for a sync"],
    [["--match-on", "email,email"], "--match-on names keys, each once"],
    [["--column", "Mail=mail"], 'There is no column "mail"'],
  ])("with %j is refused with exit code 2, in words of the command line", async (words, message) => {
    const path = await file("staff.ndjson", "{}");
    const { code, stdout, stderr } = await rollcall(["import", path, ...words, ...at]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/[a-z]_[a-z]/u);
    expect(await rollcallJson(["job", "list", ...at])).toEqual([]);
  });

  test("that makes no sense is refused with exit code 2, all at once; a file that is not there with 1", async () => {
    const wrong = [
      "--mode",
      "x",
      "--match-on",
      "name",
      "--column",
      "y",
      "--empty-cells",
      "z",
      "--deactivate-at-most",
      "-1",
    ];
    const { code, stderr } = await rollcall(["import", "staff.txt", ...wrong, ...at]);
    expect(code).toBe(2);
    for (const name of ["--format", "--mode", "--match-on", "--empty-cells"]) expect(stderr).toContain(`\n  ${name} `);
    const missing = await rollcall(["import", join(data, "missing.csv"), ...at]);
    expect(missing).toMatchObject({ code: 1, stdout: "" });
    expect(missing.stderr).toContain("cannot be read: ENOENT");
    const path = await file("staff.csv", "id,colour\n");
    expect(await rollcall(["import", path, ...at])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("colour"),
    });
    const sync = await file("few.ndjson", "");
    await rollcallJson(["import", await file("one.ndjson", '{"email":"ada@example.com"}\n'), ...at]);
    const stopped = await rollcall(["import", sync, "--mode", "sync", "--deactivate-at-most", "0", ...at]);
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining("More than 0 people") });
  });
});

test("an export goes into another organization and comes out the same, from stdout and from a file", async () => {
  await rollcallJson(["import", await file("a.csv", "given_name,email,team\n=Ada,ada@example.com,Care\n"), ...at]);
  const path = join(data, "everybody.csv");
  const printed = await rollcall(["export", ...at]);
  expect(await rollcallJson(["export", path, ...at])).toEqual({ file: path, format: "csv", rows: 2 });
  expect(await readFile(path, "utf8")).toBe(printed.stdout);
  expect(await rollcall(["export", "-", ...at])).toMatchObject({ code: 0, stdout: printed.stdout, stderr: "" });
  expect((await rollcall(["export", "-", "--json", ...at])).code).toBe(2);
  expect(existsSync("-")).toBe(false);
  expect((await rollcall(["export", "--harmless", ...at])).stdout).toContain(",'=Ada,");
  await rollcallJson(["organization", "create", "--name", "Other", "--slug", "other", ...at]);
  await rollcallJson(["import", path, "--organization", "other", "--mode", "create", ...at]);
  expect((await rollcall(["export", "--organization", "other", ...at])).stdout).toBe(printed.stdout);
  expect((await rollcall(["export", "--json", "--organization", "other", ...at])).code).toBe(2);
});
