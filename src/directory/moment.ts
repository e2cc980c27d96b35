const FIRST = Date.parse("0001-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether epoch milliseconds are of the years 0001 to 9999: ISO 8601 writes no others in four digits. */
export function isMoment(milliseconds: number): boolean {
  return Number.isSafeInteger(milliseconds) && milliseconds >= FIRST && milliseconds <= LAST;
}
