import { LRUCache } from "lru-cache";

const MINUTE_MILLISECONDS = 60_000;
/** Clocks are never changed within a quarter of an hour, so all of it has one offset. */
const QUARTER_MILLISECONDS = 15 * MINUTE_MILLISECONDS;
const KEPT_ZONES = 600;
const KEPT_OFFSETS = 20_000;

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: KEPT_ZONES });
const offsets = new LRUCache<string, number>({ max: KEPT_OFFSETS });

/** A moment as ISO 8601 with milliseconds and the UTC offset that the zone has at that moment. */
export function zonedTime(milliseconds: number, zone: string): string {
  const offset = offsetMinutes(milliseconds, zone);
  const local = new Date(milliseconds + offset * MINUTE_MILLISECONDS).toISOString().slice(0, -1);
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function offsetMinutes(milliseconds: number, zone: string): number {
  const quarter = Math.floor(milliseconds / QUARTER_MILLISECONDS);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = askedOffset(quarter * QUARTER_MILLISECONDS, zone);
  offsets.set(key, offset);
  return offset;
}

/** Intl writes `GMT`, `GMT+12:00`, or with seconds for years before time zones, which ISO 8601 has no place for. */
function askedOffset(milliseconds: number, zone: string): number {
  const name = formatOf(zone)
    .formatToParts(milliseconds)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/u.exec(name ?? "") ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = newFormat(zone);
  formats.set(zone, format);
  return format;
}

/** A zone that this version of the time zone database does not know any more is read as UTC. */
function newFormat(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone === "" ? "UTC" : zone, timeZoneName: "longOffset" });
  } catch {
    return new Intl.DateTimeFormat("en-US", { timeZone: "UTC", timeZoneName: "longOffset" });
  }
}
