import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import chromium, { inflate } from "@sparticuz/chromium";

/** A browser on disk: its program, and the environment in which that finds its libraries and fonts. */
export type BrowserProgram = { executablePath: string; env: Record<string, string> };

/**
 * The browser that CHROMIUM_BIN names, or else the package's own (Linux on x64) in a directory that goes with `remove`.
 * The package brings the libraries and fonts that a bare machine lacks, so nothing has to be installed by hand.
 */
export async function unpackChromium(): Promise<{ program: BrowserProgram; remove: () => Promise<void> }> {
  const named = process.env["CHROMIUM_BIN"];
  if (named !== undefined) return { program: { executablePath: named, env: {} }, remove: async () => {} };
  const directory = await mkdtemp(join(tmpdir(), "rollcall-chromium-"));
  const [executablePath, libraries] = await unpackInto(directory);
  const program = { executablePath, env: { LD_LIBRARY_PATH: join(libraries, "lib"), ...(await fontsIn(directory)) } };
  return { program, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** The package unpacks into the temporary directory, which is one for each run here, as two could be at it at once. */
async function unpackInto(directory: string): Promise<[executable: string, libraries: string]> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = directory;
  try {
    const program = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    const libraries = join(dirname(program), "../bin/al2023.tar.br");
    return await Promise.all([chromium.executablePath(), inflate(libraries)]);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** The package's own list of fonts names folders that are not where this one is. */
async function fontsIn(directory: string): Promise<Record<string, string>> {
  const cache = join(directory, "font-cache");
  await mkdir(cache);
  const file = join(directory, "fonts.conf");
  const folders = `<dir>${join(directory, "fonts")}</dir><cachedir>${cache}</cachedir>`;
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${folders}</fontconfig>`);
  return { FONTCONFIG_FILE: file };
}
