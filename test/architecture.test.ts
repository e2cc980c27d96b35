import { glob, readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";

/** What a folder or file of src may import besides itself, and why not more. `api/*` is each folder of src/api. */
const LAYERS: Record<string, { may: string[]; why: string }> = {
  main: { may: ["cli"], why: "main.ts only hands argv to the command line" },
  cli: {
    may: ["app", "config", "http", "api/*", "jobs", "store", "directory"],
    why: "nothing imports main.ts: it only hands argv to the command line",
  },
  app: {
    may: ["config", "http", "api/*", "jobs", "store", "directory"],
    why: "the command line builds the app, which does not know it",
  },
  config: { may: [], why: "settings are read before all the rest is loaded" },
  http: { may: ["directory"], why: "the plumbing knows no API, setting or backend" },
  "api/*": {
    may: ["http", "directory"],
    why: "an API parses, calls the directory and presents; what two APIs share belongs to src/directory or src/http",
  },
  jobs: { may: ["directory"], why: "a job runs the same whoever asked for it and whatever backend keeps it" },
  store: { may: ["directory"], why: "a backend is handed its settings, and knows no API" },
  client: { may: [], why: "a client knows a server by its OpenAPI document only" },
  directory: { may: [], why: "the directory is pure, so that every API and both backends share one truth" },
};

/** Packages that only some layers may import. */
const PACKAGES: { names: RegExp; may: string[]; why: string }[] = [
  { names: /^(kysely|better-sqlite3|pg|pg-[a-z-]+)(\/|$)/u, may: ["store"], why: "only src/store knows SQL" },
  {
    names: /^(fastify|fastify-plugin|@fastify\/.+)(\/|$)/u,
    may: ["api/*", "http", "app"],
    why: "only src/api, src/http and src/app.ts know HTTP; all others throw a DirectoryError",
  },
  { names: /^commander(\/|$)/u, may: ["cli"], why: "only src/cli knows the command line" },
];

/** The only things that the directory imports from outside of src; its tests may import more. */
const PURE_PACKAGES = /^(node:crypto|libphonenumber-js(\/.+)?)$/u;

/** Each API has these, so that who knows one of them finds the way in all. */
const FILES_OF_AN_API = ["authenticate.ts", "errors.ts", "index.ts", "parse.ts", "present.ts"];

const MAX_LINES = 300;
const MEANINGLESS_FOLDER = /(^|\/)(utils?|helpers?|common|shared|types|misc|lib)\//u;
const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*["']([^"'\n]+)["']/gu;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu;
const RE_EXPORT = /^export (?:type )?(?:\*(?: as \w+)?|\{[^}]*\}) from "[^"]+";$/gmu;

type Source = { path: string; text: string; code: string };

async function sources(pattern: string): Promise<Source[]> {
  const exclude = ["**/node_modules", "**/dist", "data"];
  const paths = (await Array.fromAsync(glob(pattern, { exclude }))).toSorted();
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, "utf8");
      return { path, text, code: text.replaceAll(COMMENT, "") };
    }),
  );
}

const SRC = await sources("src/**/*.ts");
const TREE = [...SRC, ...(await sources("{test,bench,scripts,console}/**/*.{ts,tsx}"))];

/** `store` for src/store/schema.ts, `app` for src/app.ts, `api/scim` for src/api/scim/index.ts. */
function layerOf(path: string): string {
  const [, top = "", second = ""] = path.split("/");
  return top === "api" ? `api/${second}` : top.replace(/\.ts$/u, "");
}

function kind(layer: string): string {
  return layer.startsWith("api/") ? "api/*" : layer;
}

function importsOf({ path, code }: Source): { name: string; local: boolean }[] {
  return [...code.matchAll(IMPORT)].map(([, name = ""]) => {
    const local = name.startsWith(".");
    return { name: local ? posix.join(dirname(path), name) : name, local };
  });
}

function misplacedImports(source: Source): string[] {
  const layer = layerOf(source.path);
  return importsOf(source).flatMap(({ name, local }) => {
    const reason = local ? whyNotLocal(layer, name) : whyNotPackage(source.path, layer, name);
    return reason === undefined ? [] : [`${source.path} imports ${name}: ${reason}`];
  });
}

function whyNotLocal(layer: string, path: string): string | undefined {
  const rule = LAYERS[kind(layer)];
  if (rule === undefined) return `${layer} is no part of src that the architecture names`;
  const other = layerOf(path);
  return other === layer || rule.may.includes(kind(other)) ? undefined : rule.why;
}

function whyNotPackage(path: string, layer: string, name: string): string | undefined {
  if (layer === "directory" && !path.endsWith(".test.ts") && !PURE_PACKAGES.test(name)) return LAYERS[layer]?.why;
  return PACKAGES.find(({ names, may }) => names.test(name) && !may.includes(kind(layer)))?.why;
}

function linesMatching(files: Source[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe("imports", () => {
  test("point inwards: main → cli → app → the rest → directory", () => {
    expect(SRC.length).toBeGreaterThan(0);
    expect(SRC.flatMap(misplacedImports)).toEqual([]);
  });

  test("never go through a file that only passes on what others export", () => {
    const barrels = TREE.filter(({ code }) => code.trim() !== "" && code.replaceAll(RE_EXPORT, "").trim() === "");
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

describe("the tree", () => {
  test("every API has the same files", async () => {
    const apis = await readdir("src/api");
    expect(apis.length).toBeGreaterThan(0);
    const missing = await Promise.all(
      apis.map(async (api) => {
        const files = await readdir(join("src/api", api));
        return FILES_OF_AN_API.filter((name) => !files.includes(name)).map((name) => `src/api/${api}/${name}`);
      }),
    );
    expect(missing.flat()).toEqual([]);
  });

  test(`no file of src is longer than ${MAX_LINES} lines`, () => {
    const long = SRC.filter(({ path }) => !path.endsWith(".test.ts"))
      .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("no folder has a name that says nothing of what is in it", () => {
    expect(SRC.map(({ path }) => path).filter((path) => MEANINGLESS_FOLDER.test(path))).toEqual([]);
  });

  test("no file names a path of the machine that it was written on", async () => {
    const machine = new RegExp(["work", "root", "home", "Users"].map((name) => `["' \`(=]/${name}/\\w`).join("|"), "u");
    const files = [...(await sources("**/*.{ts,tsx,js,json,md,sql,sh,yml}")), ...(await sources("{.ci,bin}/*"))];
    expect(linesMatching(files, machine)).toEqual([]);
  });
});

describe("the rules of code", () => {
  test("only src/config/env.ts reads the environment", () => {
    const readers = SRC.filter(({ path }) => path !== "src/config/env.ts" && !path.endsWith(".test.ts"));
    expect(linesMatching(readers, /\bprocess\.env\b|from "node:process"/u)).toEqual([]);
  });

  test("a rule that is switched off says why on the same line", () => {
    const silent = /(?:oxlint|eslint)-(?:disable|enable)(?!.* -- \w)/u;
    expect(linesMatching(TREE, silent).filter((line) => !line.startsWith("test/architecture.test.ts"))).toEqual([]);
  });
});
