import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environment, watch } from "./cli-process.ts";

const run = promisify(execFile);
const COPIED = ["bin", "console", "docs", "scripts", "src", "package.json", "tsconfig.json", "tsconfig.package.json"];

type Manifest = { version: string; dependencies: Record<string, string> };

let directory: string;
/** A copy of what is packed: `npm pack` works in its folder for a moment. */
let project: string;
/** A project of somebody's with the package and its dependencies, and nothing that is there for development. */
let user: string;
let manifest: Manifest;
let settings: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-package-test-"));
  settings = environment({
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    TMPDIR: directory,
    npm_config_cache: join(directory, "npm-cache"),
  });
  manifest = JSON.parse(await readFile("package.json", "utf8"));
  [project, user] = [join(directory, "project"), join(directory, "user")];
  for (const name of COPIED) await cp(name, join(project, name), { recursive: true });
  await symlink(resolve("node_modules"), join(project, "node_modules"));
  await run("npm", ["pack", "--ignore-scripts=false", "--offline"], { cwd: project, env: settings });
  await install(join(project, `rollcall-${manifest.version}.tgz`));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What `npm install` makes of the file, with the dependencies that are here in place of a registry's. */
async function install(file: string): Promise<void> {
  const modules = join(user, "node_modules");
  await mkdir(join(modules, "rollcall"), { recursive: true });
  await run("tar", ["-xzf", file, "-C", join(modules, "rollcall"), "--strip-components=1"]);
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(resolve("node_modules", name), join(modules, name));
  }
  await mkdir(join(modules, ".bin"));
  await symlink("../rollcall/bin/rollcall", join(modules, ".bin/rollcall"));
  await writeFile(join(user, "package.json"), JSON.stringify({ type: "module" }));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test("packing leaves a clone as it was", async () => {
  expect(await readFile(join(project, "package.json"), "utf8")).toBe(await readFile("package.json", "utf8"));
  expect((await readdir(project)).toSorted()).toEqual(
    [...COPIED, "node_modules", `rollcall-${manifest.version}.tgz`].toSorted(),
  );
});

test("a package holds JavaScript in place of the TypeScript, which Node does not run there, and no tests", async () => {
  const files = (await filesBelow(join(user, "node_modules/rollcall"))).map((file) => file.slice(user.length));
  expect(files).toContain("/node_modules/rollcall/dist/main.js");
  expect(files).toContain("/node_modules/rollcall/console/dist/index.html");
  expect(files.filter((file) => /(?<!\.d)\.tsx?$|\.test\.|\/(?:src|test|bench|scripts)\//u.test(file))).toEqual([]);
});

test("the command of an installed package runs", async () => {
  const { stdout, stderr } = await run("node_modules/.bin/rollcall", ["--version"], { cwd: user, env: settings });
  expect({ stdout, stderr }).toEqual({ stdout: `${manifest.version}\n`, stderr: "" });
});

test("an installed package serves, with the console, and its client asks it", async () => {
  const command = ["demo", "--port", "0", "--json"];
  const env = { ...settings, ROLLCALL_LOG_LEVEL: "warn" };
  const demo = watch(spawn("node_modules/.bin/rollcall", command, { cwd: user, env, stdio: "pipe" }));
  try {
    const [line] = await demo.saw("stdout", /^.*\n/u);
    const { url, credentials }: { url: string; credentials: { rest: { token: string } } } = JSON.parse(line);
    const page = await (await fetch(`${url}/console/people`)).text();
    const [, script = ""] = /<script [^>]*src="([^"]+)"/u.exec(page) ?? [];
    expect((await fetch(new URL(script, url))).headers.get("content-type")).toMatch(/javascript/u);
    const program = `
      import { createDirectoryClient, everyItem } from "rollcall/client";
      const client = createDirectoryClient(${JSON.stringify({ url, key: credentials.rest.token })});
      const { data: made } = await client.POST("/directory/v1/users", { body: { given_name: "Nina", family_name: "New" } });
      const names = [];
      const page = (cursor) => client.GET("/directory/v1/users", { params: { query: { filter: 'name = "Nina New"', cursor } } });
      for await (const { name } of everyItem(page)) names.push(name);
      console.log(JSON.stringify({ made: made.name, names }));`;
    await writeFile(join(user, "ask.js"), program);
    const { stdout } = await run(process.execPath, ["ask.js"], { cwd: user, env: settings });
    expect(JSON.parse(stdout)).toEqual({ made: "Nina New", names: ["Nina New"] });
    expect(await demo.stop()).toMatchObject({ code: 0, stderr: "" });
  } finally {
    await demo.stop("SIGKILL");
  }
});

test("the client of an installed package has its types", async () => {
  const program = `
    import { createDirectoryClient, type Resource } from "rollcall/client";
    const client = createDirectoryClient({ url: "https://directory.example", key: "key" });
    const { data } = await client.GET("/directory/v1/users/{id}", { params: { path: { id: 1 } } });
    export const user: Resource<"User"> | undefined = data;
    export const id: number | undefined = data?.id;
    // @ts-expect-error -- a user's id is a number
    export const text: string | undefined = data?.id;
    // @ts-expect-error -- no such path
    await client.GET("/directory/v1/nothing");`;
  await writeFile(join(user, "types.ts"), program);
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2025", "--ignoreConfig", "types.ts"];
  const compiler = resolve("node_modules/.bin/tsc");
  const compiling = watch(spawn(compiler, options, { cwd: user, env: settings, stdio: "pipe" }));
  expect(await compiling.ended()).toMatchObject({ code: 0, stdout: "" });
});
