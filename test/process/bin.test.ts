import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rollcall-bin-test-"));
  path = join(root, "path");
  await cp("bin/rollcall", join(root, "bin/rollcall"));
  await mkdir(path);
  // A machine without any Node.
  for (const program of ["dirname", "readlink"]) await symlink(`/usr/bin/${program}`, join(path, program));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function started(): Promise<{ code: unknown; stderr: string }> {
  return await new Promise((resolve) => {
    execFile("/bin/sh", [join(root, "bin/rollcall")], { env: { PATH: path } }, (error, _stdout, stderr) => {
      resolve({ code: error?.code, stderr });
    });
  });
}

test("without a Node that is new enough it says which one it needs", async () => {
  expect(await started()).toEqual({
    code: 2,
    stderr: "rollcall needs Node 24 or newer; this is Node not installed.\n",
  });
});

test("when npm brought Node's package and ran no install scripts, it says how to make up for that", async () => {
  await mkdir(join(root, "node_modules/node"), { recursive: true });
  await writeFile(join(root, "node_modules/node/package.json"), "{}");
  const { code, stderr } = await started();
  expect(code).toBe(2);
  expect(stderr).toContain("npm rebuild node --ignore-scripts=false");
});
