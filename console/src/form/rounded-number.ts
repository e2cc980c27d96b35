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
  return number.replace(/[eE].*$/u, "").replaceAll(/\D|^[-0.]+/gu, "").length > KEPT_DIGITS;
}
