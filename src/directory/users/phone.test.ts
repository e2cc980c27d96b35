import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asInternational, internationalDigits, nationalDigits, phoneKey, phoneKeys, readPhone } from "./phone.ts";

const read = (typed: string, country = "US") => readPhone("phone", typed, country);

describe("known answers", () => {
  test.each([
    ["15105553344", "US", "+15105553344"],
    ["+15105553344", "US", "+15105553344"],
    ["5105553344", "US", "+15105553344"],
    ["(510) 555-3344", "US", "+15105553344"],
    ["1-510-555-3344", "US", "+15105553344"],
    ["+64 21 123 4567", "US", "+64211234567"],
    ["64211234567", "US", "+64211234567"],
    ["021 123 4567", "NZ", "+64211234567"],
    ["030 123456", "DE", "+4930123456"],
    ["510-555-3344 ext. 12", "US", ""],
    ["112", "DE", ""],
    ["+15105553344", "", "+15105553344"],
  ])("%s in %s is %s", (typed, country, e164) => {
    expect(read(typed, country)).toEqual({ typed, e164 });
  });

  test("digits that an API shows as international are read so, whatever the country", () => {
    expect(asInternational("15105553344")).toBe("+15105553344");
    expect(asInternational("4930123456")).toBe("+4930123456");
    for (const typed of ["656-812-3456", "(65) 6812 3456", "65.6812/3456", "65\u00a06812\u20113456"]) {
      expect(asInternational(typed), typed).toBe("+6568123456");
    }
    for (const typed of ["5105553344", "(510) 555-3344", "+15105553344", "6568123456 ext. 1", "6568123456#", "-", ""]) {
      expect(asInternational(typed), typed).toBe("");
    }
  });

  test("each API's form of a number", () => {
    const us = read("(510) 555-3344");
    expect([internationalDigits(us), nationalDigits(us), phoneKey(us)]).toEqual([
      "15105553344",
      "5105553344",
      "+15105553344",
    ]);
    const odd = read("510-555-3344 ext. 12");
    expect([internationalDigits(odd), nationalDigits(odd), phoneKey(odd)]).toEqual([
      "510555334412",
      "510555334412",
      "510555334412",
    ]);
    const none = read(" ");
    expect([none, internationalDigits(none), nationalDigits(none)]).toEqual([{ typed: "", e164: "" }, "", ""]);
  });
});

test.each(["call me", "+", "()", "5105553344<script>", "x".repeat(65), "\u00001"])("%j is no phone", (typed) => {
  expect(() => readPhone("phone", typed, "US", 1)).toThrow(
    expect.objectContaining({ code: "invalid_value", details: { field: "phone", entry: 1 } }),
  );
});

test("digits of any script are digits", () => {
  expect(phoneKeys("\uff11\uff15\uff11\uff10\uff15\uff15\uff15\uff13\uff13\uff14\uff14", "US")).toContain(
    "+15105553344",
  );
});

const national = fc
  .tuple(fc.constantFrom("510", "212", "415", "305"), fc.integer({ min: 2_000_000, max: 9_999_999 }))
  .map(([area, rest]) => `${area}${rest}`);
const separated = fc.constantFrom(
  (digits: string) => digits,
  (digits: string) => `1${digits}`,
  (digits: string) => `+1${digits}`,
  (digits: string) => `+1 (${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
  (digits: string) => `${digits.slice(0, 3)}.${digits.slice(3, 6)}.${digits.slice(6)}`,
);

test("however a number was typed, every other way of typing it finds it", () => {
  fc.assert(
    fc.property(national, separated, separated, (digits, typedAs, lookedForAs) => {
      const stored = phoneKey(read(typedAs(digits)));
      expect(phoneKeys(lookedForAs(digits), "US")).toContain(stored);
    }),
  );
});

test("what every API shows of a number finds it again", () => {
  fc.assert(
    fc.property(national, separated, (digits, typedAs) => {
      const phone = read(typedAs(digits));
      for (const shown of [internationalDigits(phone), nationalDigits(phone), phone.typed]) {
        expect(phoneKeys(shown, "US")).toContain(phoneKey(phone));
      }
    }),
  );
});

test("no text makes reading or looking up fail in another way than by saying so", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("US", "DE", "", "XX"), (typed, country) => {
      const keys = phoneKeys(typed, country);
      expect(keys).not.toContain("");
      try {
        expect(readPhone("phone", typed, country).typed).toBe(typed.trim());
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_value" });
      }
    }),
  );
});
