import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

type Locked = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };

async function lockedPackages(): Promise<Record<string, Locked>> {
  const lock: { packages: Record<string, Locked> } = JSON.parse(await readFile("package-lock.json", "utf8"));
  return lock.packages;
}

test("the lock file names no registry", async () => {
  const packages = await lockedPackages();
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
});

test("every platform's optional package is locked, as newer npm versions refuse a lock file without", async () => {
  const packages = await lockedPackages();
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages))
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test("every dependency is pinned to one version", async () => {
  const manifest: Record<string, Record<string, string>> = JSON.parse(await readFile("package.json", "utf8"));
  const asked = Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] });
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
});
