import { describe, expect, test } from "vitest";
import { AddressPolicy } from "./address-policy.ts";

const PUBLIC = ["93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"];
const SPECIAL = [
  "127.0.0.1",
  "127.255.1.2",
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.19.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::7f00:1",
  "fc00::1",
  "fd12::1",
  "fe80::1",
  "ff02::1",
  "2001:db8::1",
  "2002:7f00:1::",
];

describe("without any allowed addresses", () => {
  const policy = new AddressPolicy([]);

  test.each(PUBLIC)("%s may be reached by https only", (address) => {
    expect([policy.allows(address, true), policy.allows(address, false)]).toEqual([true, false]);
  });

  test.each(SPECIAL)("%s may not be reached", (address) => {
    expect([policy.allows(address, true), policy.allows(address, false)]).toEqual([false, false]);
  });

  test.each([
    "http://example.com/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://localhost:8443/",
    "https://a.localhost/",
    "https://169.254.169.254/latest/meta-data/",
  ])("%s is refused before any name is resolved", (url) => {
    expect(policy.refusalOf(url)).toMatch(/^url /u);
  });

  test.each(["https://example.com/hooks?a=b", "https://93.184.215.14/", "https://[2606:4700::1111]/"])(
    "%s is not",
    (url) => {
      expect(policy.refusalOf(url)).toBeUndefined();
    },
  );

  test.each([true, false])("a name that leads to this machine resolves to nothing (all: %s)", async (all) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    policy.lookup(true)("localhost", { all }, (error) => resolve(error));
    expect(await promise).toMatchObject({ name: "AddressRefusedError" });
  });
});

describe("with allowed addresses", () => {
  const policy = new AddressPolicy(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);

  test("those, by http too, and no others", () => {
    for (const address of ["127.0.0.1", "10.255.0.1", "fd00::1"]) expect(policy.allows(address, false)).toBe(true);
    for (const address of ["127.0.0.2", "192.168.0.1", "fe80::1"]) expect(policy.allows(address, true)).toBe(false);
    expect(policy.allows("8.8.8.8", false)).toBe(false);
    expect(policy.refusalOf("http://127.0.0.1:9/")).toBeUndefined();
    expect(policy.refusalOf("http://127.0.0.2:9/")).toMatch(/^url /u);
  });
});
