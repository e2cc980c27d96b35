/** What a column of a file can be, in the order of an export (docs/import.md). */
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
  "team",
  "team_id",
  "team_role",
  "description",
  "client",
  "base",
  "wire",
  "created_at",
  "updated_at",
  "ref",
  "error_code",
  "error_field",
  "error_message",
] as const;

/** Which of our columns each column of a file is; "" for those that are passed over. */
export type ColumnMap = Readonly<Record<string, string>>;

/** The columns of a file, each as what it is called like, whatever its case and signs (`E-Mail` is `email`). */
export function likelyColumns(header: readonly string[]): ColumnMap {
  const likely = new Map<string, string>();
  for (const theirs of header) {
    const ours = COLUMNS.find((column) => plain(column) === plain(theirs));
    // Of two that are called alike the first is it.
    likely.set(theirs, ours === undefined || [...likely.values()].includes(ours) ? "" : ours);
  }
  return Object.fromEntries(likely);
}

/** What an import is told of the columns: those that are called like ours need no word. */
export function columnParameters(columns: ColumnMap): string[] {
  return Object.entries(columns).flatMap(([theirs, ours]) => (theirs === ours ? [] : [`${theirs}=${ours}`]));
}

/** Our columns that more than one of the file's is said to be. */
export function claimedTwice(columns: ColumnMap): ReadonlySet<string> {
  const claimed = Object.values(columns).filter((ours) => ours !== "");
  return new Set(claimed.filter((ours, index) => claimed.indexOf(ours) < index));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");
}
