const TEXT = /"(?:[^"\\]|\\.)*"/gu;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;
/** As many digits of a decimal as every number keeps. */
const KEPT_DIGITS = 15;

/** The first number in a JSON text that would become another one once it is read, as it stands there. */
export function roundedNumber(json: string): string | undefined {
  const numbers = json.replaceAll(TEXT, "").match(NUMBER) ?? [];
  return numbers.find(isRounded);
}

function isRounded(number: string): boolean {
  const read = Number(number);
  if (String(read) === number) return false;
  if (!Number.isFinite(read)) return true;
  if (/^-?\d+$/u.test(number)) return BigInt(read) !== BigInt(number);
  const [digits = ""] = number.split(/[eE]/u, 1);
  return digits.replaceAll(/^[-0.]+|\D/gu, "").replace(/0+$/u, "").length > KEPT_DIGITS;
}
