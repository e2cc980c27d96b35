import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { type BrowserProgram, unpackChromium } from "./unpack-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser of the project `browser`. */
    browser: BrowserProgram;
  }
}

/** Gives the tests a browser, which is unpacked once a run, and the console as its sources are now. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // React has another form for tests, which is not what people get.
  const { NODE_ENV: _test, ...env } = process.env;
  await promisify(execFile)("npm", ["run", "--silent", "console"], { env });
  const { program, remove } = await unpackChromium();
  project.provide("browser", program);
  return remove;
}
