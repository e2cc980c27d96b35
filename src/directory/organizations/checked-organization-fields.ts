import { isSupportedCountry } from "libphonenumber-js/min";
import { invalidValue } from "../errors.ts";
import { singleLine } from "../users/name.ts";
import type { Organization } from "./organization.ts";

type Fields = Pick<Organization, "name" | "country" | "timeZone">;

/** An organization's own fields, tidied. Throws `invalid_value` naming the field. */
export function checkedOrganizationFields({ name, country, timeZone }: Fields): Fields {
  if (singleLine("name", name) === "") throw invalidValue("name", "name is empty.");
  if (!isSupportedCountry(country)) throw invalidValue("country", "country is an ISO 3166 code such as US.");
  if (!isTimeZone(timeZone)) {
    throw invalidValue("timeZone", "timeZone is an IANA time zone such as Europe/Kyiv.");
  }
  return { name: name.trim(), country, timeZone };
}

/** Asks by using it: the list of supported zones has old names only, such as Europe/Kiev. Offsets are no zones. */
function isTimeZone(zone: string): boolean {
  try {
    return /^[A-Za-z]/u.test(zone) && Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
