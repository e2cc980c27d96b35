import { invalidValue } from "../errors.ts";

// The form that HTML's e-mail field takes, with letters of every script, and no longer than RFC 5321 allows.
const EMAIL =
  /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?)*$/u;
const MAX_LENGTH = 254;

/** The e-mail as typed, trimmed; "" stays "" (no e-mail). Throws `invalid_value` for anything that is not an address. */
export function checkedEmail(field: string, email: string, entry?: number): string {
  const tidy = email.trim();
  if (tidy === "") return "";
  if (tidy.length > MAX_LENGTH || !EMAIL.test(tidy)) {
    throw invalidValue(field, `${field} is not an e-mail address.`, entry);
  }
  return tidy;
}

/** The form in which two e-mails are the same: letter case and Unicode form do not count. */
export function normalizedEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
