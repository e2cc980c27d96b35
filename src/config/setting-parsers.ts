import { isIP, isIPv4 } from "node:net";

/** What a setting's text says, or what is wrong with it: a phrase that follows the setting's name. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

export type Parser<Value> = (text: string) => Parsed<Value>;

const MASTER_KEY_BYTES = 32;
const SMALLEST_BODY_LIMIT_BYTES = 1024;
const LARGEST_BODY_LIMIT_BYTES = 256 * 1024 ** 2;
const BYTES_PER_UNIT = new Map([
  ["", 1],
  ["kib", 1024],
  ["mib", 1024 ** 2],
  ["gib", 1024 ** 3],
]);

export function wholeNumber(least: number, most: number): Parser<number> {
  return (text) => {
    const value = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return { value };
    return { problem: `must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}` };
  };
}

/** Reads whole seconds, gives milliseconds. */
export function seconds(least: number, most: number): Parser<number> {
  const parse = wholeNumber(least, most);
  return (text) => {
    const parsed = parse(text);
    return "problem" in parsed ? parsed : { value: parsed.value * 1000 };
  };
}

export function oneOf<Choice extends string>(...choices: readonly Choice[]): Parser<Choice> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    if (value !== undefined) return { value };
    return { problem: `must be one of ${choices.join(", ")}, not ${JSON.stringify(text)}` };
  };
}

/** Reads a number of bytes, bare or with a binary unit. Decimal units are refused: half the world reads MB as MiB. */
export function bodyLimit(text: string): Parsed<number> {
  const match = /^(?<count>\d{1,12}) ?(?<unit>[a-z]*)$/i.exec(text);
  const unit = BYTES_PER_UNIT.get(match?.groups?.["unit"]?.toLowerCase() ?? "");
  const value = match === null || unit === undefined ? Number.NaN : Number(match.groups?.["count"]) * unit;
  if (value >= SMALLEST_BODY_LIMIT_BYTES && value <= LARGEST_BODY_LIMIT_BYTES) return { value };
  return {
    problem: `must be from 1KiB to 256MiB, as bytes or with KiB, MiB or GiB, not ${JSON.stringify(text)}`,
  };
}

export function path(text: string): Parsed<string> {
  if (text.trim() === "") return { problem: "must be a path" };
  if (/^~(?:\/|$)/.test(text)) return { problem: "starts with ~, which only a shell replaces; write the path out" };
  return { value: text };
}

export function host(text: string): Parsed<string> {
  if (isIP(text) !== 0 || isHostName(text)) return { value: text };
  return { problem: "must be an IP address or a host name, without scheme, port or brackets" };
}

function isHostName(text: string): boolean {
  const labels = text.split(".");
  const endsInNumber = /^\d+$/.test(labels.at(-1) ?? "");
  return text.length <= 253 && !endsInNumber && labels.every((label) => /^\w(?:[\w-]{0,61}\w)?$/.test(label));
}

export function addressList(text: string): Parsed<readonly string[]> {
  const value = text.split(",").map((entry) => entry.trim());
  const wrong = value.filter((entry) => !isAddressRange(entry)).map((entry) => JSON.stringify(entry));
  if (wrong.length === 0) return { value };
  return {
    problem: `must be IP addresses and CIDR ranges (from /1) separated by commas, which these are not: ${wrong.join(", ")}`,
  };
}

/** A range of /0 is left out: it would let every client choose the address that it seems to come from. */
function isAddressRange(entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  if (isIP(address) === 0 || address.includes("%") || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return "value" in wholeNumber(1, isIPv4(address) ? 32 : 128)(prefix);
}

/** Reads an absolute http or https URL that is only an origin, gives it without the slash at its end. */
export function publicUrl(text: string): Parsed<string> {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) {
    return { problem: "must be an absolute URL such as https://people.example.com" };
  }
  const isOrigin = url.href === `${url.origin}/` && !/[?#]/.test(text);
  if (!isOrigin) return { problem: "must not have a path, a query, a fragment, a user or a password" };
  return { value: url.origin };
}

/** Checks a PostgreSQL URL. What is wrong with it is told without the URL, which holds a password. */
export function databaseUrl(text: string): Parsed<string> {
  if (!/^postgres(?:ql)?:\/\//i.test(text)) return { problem: "must start with postgres:// or postgresql://" };
  const url = URL.parse(text);
  if (url === null || text.includes("#") || !isDecodable(url)) {
    return { problem: "is not a valid URL; in a user or password, write # / ? @ : % as %23 %2F %3F %40 %3A %25" };
  }
  if (url.pathname.length < 2) return { problem: "names no database; it ends in /name" };
  return { value: text };
}

/** Checks the URL of a mail server. What is wrong with it is told without the URL, which may hold a password. */
export function smtpUrl(text: string): Parsed<string> {
  if (!/^smtps?:\/\//i.test(text)) return { problem: "must start with smtp:// or smtps://" };
  const url = URL.parse(text);
  if (url === null || url.hostname === "" || !isDecodable(url)) {
    return { problem: "is not a valid URL; in a user or password, write # / ? @ : % as %23 %2F %3F %40 %3A %25" };
  }
  return { value: text };
}

/** Checks a sender: `rollcall@example.com` or `Rollcall <rollcall@example.com>`. */
export function mailSender(text: string): Parsed<string> {
  const address = "[^\\s<>@,]+@[^\\s<>@,]+";
  if (new RegExp(`^(?:${address}|[^<>\\p{Cc}]*<${address}>)$`, "u").test(text.trim())) return { value: text.trim() };
  return { problem: "must be an e-mail address such as rollcall@example.com, or a name with one in < >" };
}

function isDecodable(url: URL): boolean {
  try {
    decodeURIComponent(url.username + url.password + url.hostname + url.pathname);
    return true;
  } catch {
    return false;
  }
}

/** Reads 32 bytes written as 64 hexadecimal digits or as base64. What is wrong with them is told without them. */
export function masterKey(text: string): Parsed<Buffer> {
  const isHexadecimal = /^[\da-f]{64}$/i.test(text);
  const value = Buffer.from(text, isHexadecimal ? "hex" : "base64");
  const isWhole = isHexadecimal || value.toString("base64") === text;
  if (isWhole && value.length === MASTER_KEY_BYTES) return { value };
  return { problem: "must be 32 bytes, written as 64 hexadecimal digits or as base64" };
}
