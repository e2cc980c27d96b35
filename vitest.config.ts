import { defineConfig } from "vitest/config";
import { countReporter } from "./test/count-reporter.ts";

const POSTGRES = ["./test/postgres/global-setup.ts"];
/** What both backends must pass, up to HTTP. */
const ON_BOTH_BACKENDS = ["test/contract/**/*.test.ts", "test/http/**/*.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 3,
    reporters: ["default", countReporter],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    projects: [
      {
        test: { name: "unit", include: ["src/**/*.test.ts", "test/unit/**/*.test.ts", "test/architecture.test.ts"] },
      },
      {
        test: { name: "sqlite", include: ON_BOTH_BACKENDS, provide: { backend: "sqlite" } },
      },
      {
        test: { name: "postgres", include: ON_BOTH_BACKENDS, provide: { backend: "postgres" }, globalSetup: POSTGRES },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          provide: { backend: "sqlite" },
          globalSetup: ["./test/browser/global-setup.ts"],
        },
      },
      {
        test: {
          name: "process",
          include: ["test/process/**/*.test.ts"],
          globalSetup: POSTGRES,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
