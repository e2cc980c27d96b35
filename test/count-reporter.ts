import type { Reporter, TestModule } from "vitest/node";

type Counts = { passed: number; failed: number; skipped: number };

/** Ends a run with the line `N passed, N failed`, and `, N skipped` where some were, alone on the last line. */
export const countReporter: Reporter = {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) count(module, counts);
    if (reason !== "passed" && counts.failed === 0) counts.failed = 1;
    const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  },
};

/** A file that cannot be loaded, or a hook that throws, fails without a failed test: it counts as one. */
function count(module: TestModule, counts: Counts): void {
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    counts[state === "pending" ? "failed" : state] += 1;
  }
}
