import { DirectoryError } from "../errors.ts";
import { checkedEmail } from "../users/email.ts";
import { singleLine } from "../users/name.ts";
import { readPhone } from "../users/phone.ts";
import type { MatchKey } from "./import-options.ts";
import { readText, readWhole } from "./read-value.ts";

type Row = Readonly<Record<string, unknown>>;

const READ: Readonly<Record<MatchKey, (value: unknown) => string>> = {
  id: (value) => String(readWhole("id", value)),
  external_id: (value) => singleLine("external_id", readText("external_id", value)),
  email: (value) => checkedEmail("email", readText("email", value)),
  phone: (value) => readPhone("phone", readText("phone", value), "").typed,
};

/** What a row gives for a key by which people are found: "" for nothing, undefined for what the key can never be. */
export function readMatchKey(row: Row, key: MatchKey): string | undefined {
  const value = row[key];
  if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) return "";
  try {
    return READ[key](value);
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return undefined;
  }
}
