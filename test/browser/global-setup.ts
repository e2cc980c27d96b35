import type { TestProject } from "vitest/node";
import { type BrowserProgram, unpackChromium } from "./unpack-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser of the project `browser`. */
    browser: BrowserProgram;
  }
}

/** Gives the tests a browser, which is unpacked once a run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { program, remove } = await unpackChromium();
  project.provide("browser", program);
  return remove;
}
