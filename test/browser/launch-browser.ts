import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

/** Starts a real Chromium without a window. Nothing of it is switched off that a page could run into. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = inject("browser");
  const outer = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return await chromium.launch({ executablePath, env: { ...Object.fromEntries(outer), ...env } });
}
