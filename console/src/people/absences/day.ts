/** Days are texts of the form YYYY-MM-DD, months of the form YYYY-MM; neither knows a time zone. */

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const DAY_FORM = /^\d{4}-\d\d-\d\d$/u;
const MOST_DAYS_A_MONTH = 31;
const DAYS_A_WEEK = 7;

/** The day that it is here. */
export function today(): string {
  const now = new Date();
  return dayOf(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

/** The month of a day. */
export function monthOf(day: string): string {
  return day.slice(0, "YYYY-MM".length);
}

/** The month so many months later; before, if negative. */
export function addMonths(month: string, count: number): string {
  const date = dateOf(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + count);
  return monthOf(dayOf(date));
}

/** The day so many days later; before, if negative. */
export function addDays(day: string, count: number): string {
  const date = dateOf(day);
  date.setUTCDate(date.getUTCDate() + count);
  return dayOf(date);
}

/** Every day from the first to the last, both included, as far as they are so many; none where one is no day. */
export function daysBetween(first: string, last: string, most: number): string[] {
  const days: string[] = [];
  if (!DAY_FORM.test(first) || !DAY_FORM.test(last)) return days;
  for (let day = first; day <= last && days.length < most; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The weeks of a month, from Monday; null for days of other months. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const days = daysBetween(first, addDays(`${addMonths(month, 1)}-01`, -1), MOST_DAYS_A_MONTH);
  const cells = [...Array.from({ length: weekdayOf(first) }, () => null), ...days];
  const filled = Math.ceil(cells.length / DAYS_A_WEEK) * DAYS_A_WEEK;
  const whole = [...cells, ...Array.from({ length: filled - cells.length }, () => null)];
  return Array.from({ length: filled / DAYS_A_WEEK }, (_, week) =>
    whole.slice(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK),
  );
}

/** Whether a day is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  return weekdayOf(day) > 4;
}

/** Such as "November 2026". */
export function monthName(month: string): string {
  return MONTH.format(dateOf(`${month}-01`));
}

/** Such as "24 December 2026". */
export function dayName(day: string): string {
  return DAY.format(dateOf(day));
}

/** Such as "24 – 31 Dec 2026". */
export function rangeName(first: string, last: string): string {
  return SHORT.formatRange(dateOf(first), dateOf(last));
}

/** From 0 for Monday. */
function weekdayOf(day: string): number {
  return (dateOf(day).getUTCDay() + DAYS_A_WEEK - 1) % DAYS_A_WEEK;
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, "YYYY-MM-DD".length);
}
