import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

async function started(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return await new Promise((done) => {
    execFile("/bin/sh", [join(root, "bin/rollcall"), ...args], { env: { PATH: path } }, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

/** The Node that runs the tests, which takes itself for this version: as far as the check can see, that one. */
async function installNode(version: string): Promise<void> {
  const preload = join(root, "version.cjs");
  const versions = `{ ...process.versions, node: "${version}" }`;
  await writeFile(preload, `Object.defineProperty(process, "versions", { value: ${versions} });`);
  const run = `exec "${process.execPath}" --require "${preload}" "$@"`;
  await writeFile(join(path, "node"), `#!/bin/sh\nif [ "$1" = --version ]; then echo "v${version}"; else ${run}; fi\n`);
  await chmod(join(path, "node"), 0o755);
}

async function rollcallVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(await readFile("package.json", "utf8"));
  return manifest.version;
}

test("without the Node that npm brings, it runs on the machine's own", async () => {
  await symlink(resolve("src"), join(root, "src"));
  await symlink(process.execPath, join(path, "node"));
  expect(await started("--version")).toEqual({ code: 0, stdout: `${await rollcallVersion()}\n`, stderr: "" });
});

test.each(["24.0.0", "100.0.0"])("Node %s is new enough", async (node) => {
  await symlink(resolve("src"), join(root, "src"));
  await installNode(node);
  expect(await started("--version")).toEqual({ code: 0, stdout: `${await rollcallVersion()}\n`, stderr: "" });
});

test.each(["4.9.1", "20.20.2", "23.11.1"])("Node %s is too old, and it says which one it needs", async (node) => {
  await symlink(resolve("src"), join(root, "src"));
  await installNode(node);
  expect(await started("--version")).toEqual({
    code: 2,
    stdout: "",
    stderr: `rollcall needs Node 24 or newer; this is Node v${node}.\n`,
  });
});

test("without any Node it says which one it needs", async () => {
  expect(await started()).toEqual({
    code: 2,
    stdout: "",
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
