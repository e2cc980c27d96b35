import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedEmail, normalizedEmail } from "./email.ts";

test.each([
  "help@heymarket.com",
  "a.b+c@sub.example.co.uk",
  "o'brien@example.com",
  "jörg@bücher.example",
  "x@localhost",
  "用户@例子.广告",
  "",
])("%s is kept as it was typed", (email) => {
  expect(checkedEmail("email", `  ${email} `)).toBe(email);
});

test.each([
  "no address",
  "@example.com",
  "a@",
  "a@b@c",
  "a b@example.com",
  "a@-b.com",
  "a@b-.com",
  "a@b..com",
  "a@b\n.com",
  "a@b.com\0",
  `${"x".repeat(250)}@b.com`,
])("%j is no address", (email) => {
  expect(() => checkedEmail("email", email, 2)).toThrow(
    expect.objectContaining({ code: "invalid_value", details: { field: "email", entry: 2 } }),
  );
});

test("letter case and Unicode form do not make another address", () => {
  expect(normalizedEmail(" Jo\u0308rg@EXAMPLE.com ")).toBe("j\u00f6rg@example.com");
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      expect(normalizedEmail(email.toUpperCase())).toBe(normalizedEmail(email));
      expect(normalizedEmail(normalizedEmail(email))).toBe(normalizedEmail(email));
    }),
  );
});
