import { DirectoryError, Faults, invalidValue } from "../errors.ts";
import { BUILTIN_ROLES, type BuiltinRole, type RoleWire } from "../role.ts";
import { checkedRoleKey, checkedRoleName } from "../roles/role-name.ts";
import { checkedWireNames } from "../roles/role-wire.ts";
import type { TeamPatch } from "../teams/team.ts";
import { asInternational } from "../users/phone.ts";
import { USER_STATUSES, type UserPatch, type UserStatus } from "../users/user.ts";
import { withoutUndefined } from "../without-undefined.ts";
import { COLUMNS_OF, ROW_KINDS, type RowKind, isColumn } from "./columns.ts";
import { type MembershipEntry, readMemberships } from "./memberships-column.ts";
import { readProfile } from "./profile-column.ts";
import { readFlag, readJson, readMoment, readObject, readText, readWhole } from "./read-value.ts";

/** What a row says of a person; what it does not say stays as it is. */
export type UserRow = {
  kind: "user";
  id: number | undefined;
  uuid: string | undefined;
  patch: UserPatch;
  /** Kept when the row makes a person. */
  times: { createdAt?: number; updatedAt?: number };
  memberships: readonly MembershipEntry[];
};

export type TeamRow = {
  kind: "team";
  id: number | undefined;
  uuid: string | undefined;
  patch: TeamPatch;
  times: { createdAt?: number; updatedAt?: number };
};

export type RoleRow = { kind: "role"; key: string; name: string; base: BuiltinRole; wire: Partial<RoleWire> };

export type ImportRow = UserRow | TeamRow | RoleRow;

type Row = Readonly<Record<string, unknown>>;

/** What can be read of a row, and all that is wrong with it. */
export type ParsedRow = { row: ImportRow; faults: Faults };

/**
 * Reads a row, each column by itself: the faults are `invalid_value`, `missing_value` or `unknown_field` with the column.
 * Of a row with faults, what stands in the others. Throws them where it cannot be told what the row is about.
 */
export function parseRow(row: Row): ParsedRow {
  const faults = new Faults();
  for (const column of Object.keys(row)) faults.take(() => assertKnown(column));
  const kind = faults.take(() => kindOf(row));
  if (kind === undefined) return thrown(faults);
  for (const column of Object.keys(row)) if (row[column] !== null) faults.take(() => assertOf(kind, column));
  if (kind === "role") return { row: roleRow(row, faults) ?? thrown(faults), faults };
  const id = faults.take(() => given(row, "id", readWhole));
  const uuid = faults.take(() => uuidOf(row));
  if (kind === "team") {
    return { row: { kind, id, uuid, patch: teamPatch(row, faults), times: timesOf(row, faults) }, faults };
  }
  const patch = userPatch(row, faults);
  const memberships = faults.take(() => readMemberships(row)) ?? [];
  return { row: { kind, id, uuid, patch, times: timesOf(row, faults), memberships }, faults };
}

function thrown(faults: Faults): never {
  faults.throw();
  throw new Error("What cannot be read has a fault.");
}

function assertKnown(column: string): void {
  if (isColumn(column)) return;
  throw new DirectoryError("unknown_field", "There is no such column.", { field: column.slice(0, 64) });
}

function assertOf(kind: RowKind, column: string): void {
  if (!isColumn(column) || COLUMNS_OF[kind].has(column)) return;
  throw new DirectoryError("unknown_field", `A ${kind} has no ${column}.`, { field: column });
}

function kindOf({ kind }: Row): RowKind {
  if (kind === undefined || kind === null || kind === "") return "user";
  const known = ROW_KINDS.find((name) => name === kind);
  if (known === undefined) throw invalidValue("kind", `kind is one of ${ROW_KINDS.join(", ")}.`);
  return known;
}

const TEXTS = [
  ["external_id", "externalId"],
  ["given_name", "givenName"],
  ["family_name", "familyName"],
  ["email", "email"],
  ["title", "title"],
  ["department", "department"],
  ["company", "company"],
  ["gender", "gender"],
  ["time_zone", "timeZone"],
  ["locale", "locale"],
  ["avatar", "avatar"],
] as const satisfies readonly (readonly [string, keyof UserPatch])[];

function userPatch(row: Row, faults: Faults): UserPatch {
  const read = <Value>(column: string, reader: (field: string, value: unknown) => Value) =>
    faults.take(() => given(row, column, reader));
  const patch: UserPatch = {};
  for (const [column, field] of TEXTS) {
    const text = read(column, readText);
    if (text !== undefined) patch[field] = text;
  }
  const name = read("name", readText);
  const { last_active_at: lastActiveAt, profile } = row;
  const further: UserPatch = withoutUndefined({
    fullName: name?.trim() === "" ? undefined : name,
    phone: faults.take(() => phoneOf(row)),
    birthDate: noneIfEmpty(read("birth_date", readText)),
    role: noneIfEmpty(read("role", readText)),
    status: read("status", readStatus),
    lastActiveAt:
      lastActiveAt === undefined ? undefined : faults.take(() => readMoment("last_active_at", lastActiveAt)),
    profile: profile === undefined ? undefined : faults.take(() => readProfile(profile)),
  });
  return { ...patch, ...further };
}

function noneIfEmpty(text: string | undefined): string | null | undefined {
  return text === "" ? null : text;
}

/** A phone with its E.164 form beside it is one that was kept without its +, and is read as such. */
function phoneOf(row: Row): UserPatch["phone"] {
  const phone = given(row, "phone", readText);
  const e164 = given(row, "phone_e164", readText) ?? "";
  if (phone === undefined || e164 === "") return phone;
  if (asInternational(phone) !== e164) throw invalidValue("phone_e164", "phone_e164 is not the number of phone.");
  return { digits: phone, form: "international" };
}

function teamPatch(row: Row, faults: Faults): TeamPatch {
  const text = (column: string) => faults.take(() => given(row, column, readText));
  const externalId = text("external_id");
  return withoutUndefined({
    name: text("name"),
    externalId: externalId === "" ? null : externalId,
    description: text("description"),
    client: faults.take(() => given(row, "client", readFlag)),
    timeZone: text("time_zone"),
  });
}

/** Undefined for one with a fault: a role is made as a whole, or not at all. */
function roleRow(row: Row, faults: Faults): RoleRow | undefined {
  const key = faults.take(() => keyOf(row));
  const base = faults.take(() => baseOf(row));
  const ownName = faults.take(() => nameOf(row));
  const wire = faults.take(() => wireOf(row["wire"]));
  const name = ownName ?? key;
  if (key === undefined || base === undefined || name === undefined || wire === undefined) return undefined;
  return { kind: "role", key, name, base, wire };
}

function nameOf({ name = null }: Row): string | undefined {
  return name === null ? undefined : checkedRoleName(readText("name", name));
}

function keyOf(row: Row): string {
  const key = readText("key", row["key"] ?? null);
  if (key === "") throw new DirectoryError("missing_value", "A role needs a key.", { field: "key" });
  return checkedRoleKey(key);
}

function baseOf(row: Row): BuiltinRole {
  const base = BUILTIN_ROLES.find((known) => known === row["base"]);
  if (base === undefined) throw invalidValue("base", `base is one of ${BUILTIN_ROLES.join(", ")}.`);
  return base;
}

function wireOf(value: unknown): Partial<RoleWire> {
  const { heymarket, ...texts } = readObject("wire", readJson("wire", value ?? null) ?? {});
  const wire: Partial<RoleWire> = heymarket === undefined ? {} : { heymarket: readWhole("wire", heymarket) };
  for (const [api, text] of Object.entries(texts)) {
    if (api !== "happygrasshopper" && api !== "saferme" && api !== "worksection") {
      throw invalidValue("wire", `wire has no ${api.slice(0, 64)}.`);
    }
    wire[api] = readText("wire", text);
  }
  return checkedWireNames(wire);
}

function readStatus(field: string, value: unknown): UserStatus {
  const status = USER_STATUSES.find((known) => known === value);
  if (status === undefined) throw invalidValue(field, `${field} is one of ${USER_STATUSES.join(", ")}.`);
  return status;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

function uuidOf(row: Row): string | undefined {
  const uuid = given(row, "uuid", readText)?.toLowerCase();
  if (uuid === undefined || uuid === "") return undefined;
  if (!UUID.test(uuid)) throw invalidValue("uuid", "uuid is not a UUID.");
  return uuid;
}

function timesOf(row: Row, faults: Faults): { createdAt?: number; updatedAt?: number } {
  const createdAt = faults.take(() => readMoment("created_at", row["created_at"] ?? null)) ?? undefined;
  const updatedAt = faults.take(() => readMoment("updated_at", row["updated_at"] ?? null)) ?? undefined;
  return withoutUndefined({ createdAt, updatedAt });
}

/** A column's value; undefined for one that is absent, and for an id, flag or status that is null. */
function given<Value>(row: Row, column: string, read: (field: string, value: unknown) => Value): Value | undefined {
  const value = row[column];
  if (value === undefined || (value === null && read !== readText)) return undefined;
  return read(column, value);
}
