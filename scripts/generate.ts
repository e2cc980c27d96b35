import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { GENERATED_FILES, type GeneratedFile } from "./generated-files.ts";

/** Rewrites the generated files that are stale; with `--check` it only names them, and fails when there are any. */
async function generate(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  for (const file of GENERATED_FILES) {
    const made = await file.make();
    if (made === (await committed(file))) continue;
    if (values.check) {
      console.error(`${file.path} is stale: run \`npm run generate\`.`);
      process.exitCode = 1;
    } else {
      await writeFile(file.path, made);
      console.log(`wrote ${file.path}`);
    }
  }
}

async function committed({ path }: GeneratedFile): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

await generate();
