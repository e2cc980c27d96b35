import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { invalidValue } from "../errors.ts";

const MAX_LENGTH = 64;
const DIGITS = /^\d+$/u;
const SEPARATORS = /[\s()./\p{Pd}]/gu;
const E164 = /^\+\d+$/u;
const PHONE = /^[\p{N}\s()+./\-–#*;=,a-zA-Z]*$/u;

/** A phone as typed, and its E.164 form ("" where it has none, an extension for example). */
export type Phone = { typed: string; e164: string };

/** Reads a phone; "" is no phone. Throws `invalid_value` for a text without digits or with foreign characters. */
export function readPhone(field: string, typed: string, country: string, entry?: number): Phone {
  const tidy = typed.trim();
  if (tidy === "") return { typed: "", e164: "" };
  if (tidy.length > MAX_LENGTH || !PHONE.test(tidy) || digitsOf(tidy) === "") {
    throw invalidValue(field, `${field} is not a phone number.`, entry);
  }
  return { typed: tidy, e164: toE164(tidy, country) };
}

/**
 * Digits that are an international number without its +, in E.164 form, however they are separated; "" for anything else.
 */
export function asInternational(typed: string): string {
  const digits = typed.normalize("NFKC").replaceAll(SEPARATORS, "");
  const number = DIGITS.test(digits) ? parsePhoneNumberFromString(`+${digits}`) : undefined;
  return number?.isValid() === true ? number.number : "";
}

/** What a phone is found by: its E.164 form, or its digits where it has none. */
export function phoneKey(phone: Phone): string {
  return phone.e164 === "" ? digitsOf(phone.typed) : phone.e164;
}

/**
 * Every key under which a typed phone may be kept. Digits without a + may be an international number that lost it
 * (Heymarket's form) or a national one, so both are looked for.
 */
export function phoneKeys(typed: string, country: string): string[] {
  const digits = digitsOf(typed);
  if (digits === "") return [];
  return [...new Set([`+${digits}`, toE164(typed, country), digits])].filter((key) => key !== "");
}

/** Digits with the country code and without the +; the digits as typed where the number is not a known one. */
export function internationalDigits(phone: Phone): string {
  return digitsOf(phone.e164 === "" ? phone.typed : phone.e164);
}

/** The digits without the country code, where the number is a known one; else the digits as typed. */
export function nationalDigits(phone: Phone): string {
  const number = phone.e164 === "" ? undefined : parsePhoneNumberFromString(phone.e164);
  return number === undefined ? digitsOf(phone.typed) : number.nationalNumber;
}

function toE164(typed: string, country: string): string {
  const region: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(typed, region);
  if (number?.isPossible() === true && number.ext === undefined) return number.number;
  // Vendors hand out international numbers as bare digits: 15105553344.
  const international = parsePhoneNumberFromString(`+${digitsOf(typed)}`);
  return international?.isValid() === true && number?.ext === undefined ? international.number : "";
}

function digitsOf(text: string): string {
  if (E164.test(text)) return text.slice(1);
  return text.normalize("NFKC").replaceAll(/\D/gu, "");
}
