import { expect, onTestFinished, test, vi } from "vitest";
import { readEnvironment, SETTINGS } from "./env.ts";
import type { Setting } from "./env.ts";

test("variables of ours are kept as they are written, known or not, and all others left out", () => {
  const environment = readEnvironment({
    ROLLCALL_PORT: " 80 ",
    ROLLCALL_HOST: "",
    ROLLCALL_PROT: "81",
    PATH: "/bin",
    MY_ROLLCALL_PORT: "82",
  });
  expect(environment).toEqual({ ROLLCALL_PORT: " 80 ", ROLLCALL_HOST: "", ROLLCALL_PROT: "81" });
});

test("the process's own environment is read when none is given", () => {
  vi.stubEnv("ROLLCALL_TEST_OF_ENVIRONMENT", "yes");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(readEnvironment()).toMatchObject({ ROLLCALL_TEST_OF_ENVIRONMENT: "yes" });
});

test.each<[string, Setting]>(Object.entries(SETTINGS))(
  "%s says what happens when it is not set, once",
  (_, setting) => {
    expect([setting.default, setting.whenNotSet].filter((text) => text !== undefined)).toHaveLength(1);
  },
);
