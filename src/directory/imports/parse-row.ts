import { DirectoryError, invalidValue } from "../errors.ts";
import { BUILTIN_ROLES, type BuiltinRole, type RoleWire } from "../role.ts";
import type { TeamPatch } from "../teams/team.ts";
import { asInternational } from "../users/phone.ts";
import { USER_STATUSES, type UserPatch, type UserStatus } from "../users/user.ts";
import { withoutUndefined } from "../without-undefined.ts";
import { COLUMNS_OF, ROW_KINDS, type RowKind } from "./columns.ts";
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

/** Reads a row. Throws `invalid_value`, `missing_value` or `unknown_field` with the column. */
export function parseRow(row: Row): ImportRow {
  const kind = kindOf(row);
  const foreign = Object.keys(row).find((column) => !COLUMNS_OF[kind].has(column) && row[column] !== null);
  if (foreign !== undefined) {
    throw new DirectoryError("unknown_field", `A ${kind} has no ${foreign}.`, { field: foreign });
  }
  if (kind === "role") return roleRow(row);
  const place = { id: given(row, "id", readWhole), uuid: uuidOf(row), times: timesOf(row) };
  if (kind === "team") return { kind, ...place, patch: teamPatch(row) };
  return { kind, ...place, patch: userPatch(row), memberships: readMemberships(row) };
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

function userPatch(row: Row): UserPatch {
  const texts = TEXTS.flatMap(([column, field]) => {
    const value = row[column];
    return value === undefined ? [] : [[field, readText(column, value)] as const];
  });
  const patch: UserPatch = Object.fromEntries(texts);
  const name = given(row, "name", readText);
  if (name !== undefined && name.trim() !== "") patch.fullName = name;
  const phone = phoneOf(row);
  if (phone !== undefined) patch.phone = phone;
  const birthDate = given(row, "birth_date", readText);
  if (birthDate !== undefined) patch.birthDate = birthDate === "" ? null : birthDate;
  const role = given(row, "role", readText);
  if (role !== undefined) patch.role = role === "" ? null : role;
  const status = given(row, "status", readStatus);
  if (status !== undefined) patch.status = status;
  if (row["last_active_at"] !== undefined) patch.lastActiveAt = readMoment("last_active_at", row["last_active_at"]);
  if (row["profile"] !== undefined) patch.profile = readProfile(row["profile"]);
  return patch;
}

/** A phone with its E.164 form beside it is one that was kept without its +, and is read as such. */
function phoneOf(row: Row): UserPatch["phone"] {
  const phone = given(row, "phone", readText);
  const e164 = given(row, "phone_e164", readText) ?? "";
  if (phone === undefined || e164 === "") return phone;
  if (asInternational(phone) !== e164) throw invalidValue("phone_e164", "phone_e164 is not the number of phone.");
  return { digits: phone, form: "international" };
}

function teamPatch(row: Row): TeamPatch {
  const text = (column: string) => given(row, column, readText);
  const externalId = text("external_id");
  return withoutUndefined({
    name: text("name"),
    externalId: externalId === "" ? null : externalId,
    description: text("description"),
    client: given(row, "client", readFlag),
    timeZone: text("time_zone"),
  });
}

function roleRow(row: Row): RoleRow {
  const key = readText("key", row["key"] ?? null);
  if (key === "") throw new DirectoryError("missing_value", "A role needs a key.", { field: "key" });
  const base = BUILTIN_ROLES.find((known) => known === row["base"]);
  if (base === undefined) throw invalidValue("base", `base is one of ${BUILTIN_ROLES.join(", ")}.`);
  return { kind: "role", key, name: readText("name", row["name"] ?? key), base, wire: wireOf(row["wire"]) };
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
  return wire;
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

function timesOf(row: Row): { createdAt?: number; updatedAt?: number } {
  const createdAt = readMoment("created_at", row["created_at"] ?? null);
  const updatedAt = readMoment("updated_at", row["updated_at"] ?? null);
  return { ...(createdAt === null ? {} : { createdAt }), ...(updatedAt === null ? {} : { updatedAt }) };
}

/** A column's value; undefined for one that is absent, and for an id, flag or status that is null. */
function given<Value>(row: Row, column: string, read: (field: string, value: unknown) => Value): Value | undefined {
  const value = row[column];
  if (value === undefined || (value === null && read !== readText)) return undefined;
  return read(column, value);
}
