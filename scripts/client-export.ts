import { readFile, writeFile } from "node:fs/promises";

/** What `rollcall/client` is: Node runs TypeScript in a clone, and below a `node_modules` JavaScript only. */
const TARGETS: ReadonlyMap<string, string> = new Map([
  ["clone", "./src/client/directory-client.ts"],
  ["package", "./dist/client/directory-client.js"],
]);

/** Has package.json export the client of a clone, or the one of a package: an export cannot depend on what is there. */
async function exportClient(place: string): Promise<void> {
  const target = TARGETS.get(place);
  if (target === undefined) throw new Error(`Say one of: ${[...TARGETS.keys()].join(", ")}.`);
  const manifest = await readFile("package.json", "utf8");
  const changed = manifest.replace(/(?<="\.\/client": ")[^"]+/u, target);
  if (!changed.includes(`"./client": "${target}"`)) throw new Error("package.json does not export the client.");
  if (changed !== manifest) await writeFile("package.json", changed);
}

await exportClient(process.argv[2] ?? "");
