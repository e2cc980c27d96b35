import axe from "axe-core";
import type { Page } from "playwright-core";

type Violation = { id: string; nodes: { html: string }[] };

/** What axe finds wrong with a page for people who use it otherwise than most, contrast included. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** How far a page reaches past the right edge of the window, in pixels. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
