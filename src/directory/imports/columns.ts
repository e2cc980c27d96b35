/**
 * The columns of an import and of an export, in the order of an exported CSV file. A row is a person with their places
 * on teams, or, by its `kind`, a team or a role of the organization's own.
 */
export const COLUMNS = [
  "kind",
  "id",
  "uuid",
  "external_id",
  "key",
  "name",
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
  "memberships",
  "description",
  "client",
  "base",
  "wire",
  "created_at",
  "updated_at",
] as const;

export type Column = (typeof COLUMNS)[number];

/** What a file of refused rows has besides their own columns. An import passes them over, so that it takes such a file. */
export const REASON_COLUMNS = ["error_code", "error_field", "error_message"] as const;

/**
 * Columns that an import takes besides: the client's own name for a row, one place on a team without nesting, and why
 * the row was refused before.
 */
export const FURTHER_COLUMNS = ["ref", "team_id", "team", "team_role", ...REASON_COLUMNS] as const;

export type ImportColumn = Column | (typeof FURTHER_COLUMNS)[number];

/** A row of an exported file, without the columns that it has nothing in. */
export type ExportRow = Partial<Record<Column, unknown>>;

const ALL: ReadonlySet<string> = new Set([...COLUMNS, ...FURTHER_COLUMNS]);

export function isColumn(name: string): name is ImportColumn {
  return ALL.has(name);
}

export const ROW_KINDS = ["user", "team", "role"] as const;

export type RowKind = (typeof ROW_KINDS)[number];

const OF_EVERY_ROW = ["kind", "ref", ...REASON_COLUMNS] as const;

/** Which columns say something about which kind of row. */
export const COLUMNS_OF: Readonly<Record<RowKind, ReadonlySet<string>>> = {
  user: new Set(ALL).difference(new Set(["key", "description", "client", "base", "wire"])),
  team: new Set([
    ...OF_EVERY_ROW,
    "id",
    "uuid",
    "external_id",
    "name",
    "description",
    "client",
    "time_zone",
    "created_at",
    "updated_at",
  ]),
  role: new Set([...OF_EVERY_ROW, "key", "name", "base", "wire"]),
};
