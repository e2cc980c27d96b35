import fc from "fast-check";
import { expect, test } from "vitest";
import { SecretBox, digestOf } from "./secret-box.ts";

const box = new SecretBox(Buffer.alloc(32, 1));

test("what was sealed opens, whatever it is, and looks different each time", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (secret, context) => {
      const sealed = box.seal(secret, context);
      expect(box.open(sealed, context)).toBe(Buffer.from(secret).toString());
      expect(box.seal(secret, context)).not.toBe(sealed);
    }),
  );
});

test("a box of the same key opens it; another key, row or text does not", () => {
  const sealed = box.seal("secret", "row 1");
  expect(new SecretBox(Buffer.alloc(32, 1)).open(sealed, "row 1")).toBe("secret");
  expect(() => new SecretBox(Buffer.alloc(32, 2)).open(sealed, "row 1")).toThrow(Error);
  expect(() => box.open(sealed, "row 2")).toThrow(Error);
  expect(() => box.open("", "row 1")).toThrow(Error);
  expect(() => box.open("v1.AAAA", "row 1")).toThrow(Error);
});

test("a sealed text in which any byte was changed does not open", () => {
  const bytes = Buffer.from(box.seal("secret", "row").slice(3), "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(() => box.open(`v1.${changed.toString("base64url")}`, "row")).toThrow(Error);
  }
});

test.each(["", "s", "se", "sec"])("a sealed %j opens as it was written only", (secret) => {
  const sealed = box.seal(secret, "row");
  for (const other of [`${sealed}x`, `${sealed}=`, `${sealed} `, sealed.replace("v1.", "v2."), sealed.slice(3)]) {
    expect(() => box.open(other, "row")).toThrow(Error);
  }
});

test("a digest is SHA-256 of the text, in hexadecimal (FIPS 180-4, example of abc)", () => {
  expect(digestOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
