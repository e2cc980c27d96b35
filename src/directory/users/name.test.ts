import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertStorable, foldText, foldedForms, fullName, singleLine, splitName } from "./name.ts";

describe("splitting and joining", () => {
  test.each([
    ["Mary Ann Smith", "Mary Ann", "Smith"],
    ["  Mary\tAnn   Smith ", "Mary Ann", "Smith"],
    ["Cher", "Cher", ""],
    ["", "", ""],
    ["王 伟", "王", "伟"],
  ])("%j is %j and %j", (name, givenName, familyName) => {
    expect(splitName(name)).toEqual({ givenName, familyName });
    expect(fullName(givenName, familyName)).toBe(name.trim().replaceAll(/\s+/gu, " "));
  });

  test("an empty half leaves no blank", () => {
    expect([fullName("", "Smith"), fullName("Cher", ""), fullName("", "")]).toEqual(["Smith", "Cher", ""]);
  });

  test("a name that was split joins to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const { givenName, familyName } = splitName(name);
        expect(fullName(givenName, familyName)).toBe(name.trim().replaceAll(/\s+/gu, " "));
      }),
    );
  });
});

describe("folding", () => {
  test.each([
    ["Jörg Stüvel", "jorg stuvel"],
    ["WEIẞ", "weiss"],
    ["weiß", "weiss"],
    ["ÅNGSTRÖM", "angstrom"],
    ["Łukasz Ørsted", "lukasz orsted"],
    ["Þórður", "thordur"],
    ["Æsop Œuvre", "aesop oeuvre"],
    ["İstanbul ılık", "istanbul ilik"],
    ["ﬁne Ⅷ", "fine viii"],
    ["ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
    ["Οδυσσεύς", "οδυσσευσ"],
    ["Ёлкин Й", "елкин и"],
    ["Nguyễn", "nguyen"],
  ])("%s folds to %s", (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  test("umlauts are found as their letter and written out", () => {
    expect(foldedForms("Stüvel Ä")).toEqual(["stuvel a", "stuevel ae"]);
    expect(foldedForms("Stu\u0308vel")).toEqual(["stuvel", "stuevel"]);
    expect(foldedForms("Smith")).toEqual(["smith"]);
    expect(foldedForms("Émile")).toEqual(["emile"]);
  });

  test("folding again changes nothing, and neither letter case nor Unicode form counts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
        expect(foldText(text.normalize("NFD"))).toBe(folded);
        expect(foldText(text.normalize("NFC"))).toBe(folded);
        expect(foldText(text.toLowerCase())).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("texts", () => {
  test("one line, trimmed and no longer than it may be", () => {
    expect(singleLine("title", "  Chief \u{1F98A} ")).toBe("Chief \u{1F98A}");
    expect(singleLine("title", "x".repeat(255))).toHaveLength(255);
    for (const text of ["x".repeat(256), "a\nb", "a\0b", "a\u2028b", "a\ud800", "\u0085x"]) {
      expect(() => singleLine("title", text, 3)).toThrow(
        expect.objectContaining({ code: "invalid_value", details: { field: "title", entry: 3 } }),
      );
    }
  });

  test("what a database cannot hold is found wherever it is", () => {
    const fine = ["\n", "", null, 1, undefined, { a: [{ b: "x" }] }, []];
    for (const value of fine) expect(() => assertStorable("profile", value)).not.toThrow();
    for (const value of ["\0", "\ud800", ["\udc00"], { a: { b: ["ok", "\0"] } }, { "\0": 1 }]) {
      expect(() => assertStorable("profile", value)).toThrow(
        expect.objectContaining({ details: { field: "profile" } }),
      );
    }
  });
});
