import { sql } from "kysely";
import { normalizedEmail } from "../directory/users/email.ts";
import type { User, UserProfile, UserStatus } from "../directory/users/user.ts";
import { personText } from "./person-text.ts";
import type { UserRow } from "./schema.ts";

/** A stored user without the columns that only searching and sorting need, which are a third of it. */
export type ReadUserRow = Omit<UserRow, "sort_name" | "sort_family" | "search_text" | "email_key">;

const READ_COLUMNS = [
  "organization_id",
  "id",
  "uuid",
  "external_id",
  "given_name",
  "family_name",
  "email",
  "phone",
  "phone_e164",
  "title",
  "department",
  "company",
  "birth_date",
  "gender",
  "time_zone",
  "locale",
  "avatar",
  "status",
  "role",
  "last_active_at",
  "profile",
  "created_at",
  "updated_at",
  "deleted_at",
  "version",
] as const satisfies readonly (keyof ReadUserRow)[];

/** What a list selects of users. */
export const readUserColumns = sql.join(READ_COLUMNS.map((column) => sql.ref(`users.${column}`)));

/** A stored user as the directory knows it. */
export function userOf(row: ReadUserRow): User {
  return {
    organizationId: row.organization_id,
    id: row.id,
    uuid: row.uuid,
    externalId: row.external_id,
    givenName: row.given_name,
    familyName: row.family_name,
    email: row.email,
    phone: row.phone,
    phoneE164: row.phone_e164,
    title: row.title,
    department: row.department,
    company: row.company,
    birthDate: row.birth_date,
    gender: row.gender,
    timeZone: row.time_zone,
    locale: row.locale,
    avatar: row.avatar,
    status: row.status as UserStatus,
    role: row.role,
    lastActiveAt: row.last_active_at,
    profile: JSON.parse(row.profile) as UserProfile,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    version: row.version,
  };
}

/** A user as it is stored, with the derived columns that searching and sorting use. */
export function rowOfUser(user: User): UserRow {
  return {
    organization_id: user.organizationId,
    id: user.id,
    uuid: user.uuid,
    external_id: user.externalId,
    given_name: user.givenName,
    family_name: user.familyName,
    ...personText(user),
    email: user.email,
    email_key: normalizedEmail(user.email),
    phone: user.phone,
    phone_e164: user.phoneE164,
    title: user.title,
    department: user.department,
    company: user.company,
    birth_date: user.birthDate,
    gender: user.gender,
    time_zone: user.timeZone,
    locale: user.locale,
    avatar: user.avatar,
    status: user.status,
    role: user.role,
    last_active_at: user.lastActiveAt,
    profile: JSON.stringify(user.profile),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    deleted_at: user.deletedAt,
    version: user.version,
  };
}
