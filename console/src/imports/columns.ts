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

type OurColumn = (typeof COLUMNS)[number];

/** What others call them, without case and signs. */
const OTHER_NAMES: ReadonlyMap<string, OurColumn> = new Map<string, OurColumn>([
  ["first", "given_name"],
  ["firstname", "given_name"],
  ["forename", "given_name"],
  ["last", "family_name"],
  ["lastname", "family_name"],
  ["surname", "family_name"],
  ["fullname", "name"],
  ["displayname", "name"],
  ["mail", "email"],
  ["emailaddress", "email"],
  ["mobile", "phone"],
  ["mobilephone", "phone"],
  ["mobilenumber", "phone"],
  ["cell", "phone"],
  ["cellphone", "phone"],
  ["telephone", "phone"],
  ["phonenumber", "phone"],
  ["jobtitle", "title"],
  ["position", "title"],
  ["birthday", "birth_date"],
  ["dateofbirth", "birth_date"],
]);

/** The columns of a file, each as what it is called like, whatever its case and signs (`E-Mail` is `email`). */
export function likelyColumns(header: readonly string[]): ColumnMap {
  const likely = new Map(header.map((theirs) => [theirs, ""]));
  const claimed = new Set<OurColumn>();
  // What is called like ours is it before what is called so elsewhere; of two that are called alike, the first.
  for (const name of [sameName, otherName]) {
    for (const theirs of header) {
      const ours = name(plain(theirs));
      if (ours === undefined || claimed.has(ours) || likely.get(theirs) !== "") continue;
      likely.set(theirs, ours);
      claimed.add(ours);
    }
  }
  return Object.fromEntries(likely);
}

function sameName(theirs: string): OurColumn | undefined {
  return COLUMNS.find((column) => plain(column) === theirs);
}

function otherName(theirs: string): OurColumn | undefined {
  return OTHER_NAMES.get(theirs);
}

/** Whether all columns of a file are passed over, so that nothing of it would be imported. */
export function takesNone(columns: ColumnMap): boolean {
  const all = Object.values(columns);
  return all.length > 0 && all.every((ours) => ours === "");
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
