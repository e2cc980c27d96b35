import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { contactPointsOf } from "../users/contact-points.ts";
import { normalizedEmail } from "../users/email.ts";
import { phoneKeys } from "../users/phone.ts";
import type { User } from "../users/user.ts";
import { type ImportEntry, recordOf } from "./import-entry.ts";
import type { ImportOptions, MatchKey } from "./import-options.ts";
import { NAMED } from "./import-writer.ts";
import { readMatchKey } from "./match-keys.ts";

/** The ids of everybody whom entries name, by any of the keys that can be read, whatever else is wrong with them. */
export async function namedBy(
  tx: DirectoryTransaction,
  { organizationId }: Job,
  options: ImportOptions,
  entries: readonly ImportEntry[],
): Promise<number[]> {
  const country = await countryOf(tx, organizationId);
  const { users, byExternalId } = await holdersOf(
    tx,
    organizationId,
    entries.flatMap((entry) => keysOf(entry, options, country)),
  );
  return [...new Set([...users.map(({ id }) => id), ...byExternalId])];
}

/** Which of the entries name anybody, as `namedBy` finds them: looked up for all of them at once. */
export async function entriesThatName(
  tx: DirectoryTransaction,
  { organizationId }: Job,
  options: ImportOptions,
  entries: readonly ImportEntry[],
): Promise<Set<ImportEntry>> {
  const country = await countryOf(tx, organizationId);
  const keys = new Map(entries.map((entry) => [entry, keysOf(entry, options, country)]));
  const { users, byExternalId } = await holdersOf(tx, organizationId, [...keys.values()].flat());
  const others = byExternalId.length === 0 ? [] : await tx.users.byIds(organizationId, byExternalId);
  const held = new Set([...users, ...others].flatMap(keysOfUser));
  return new Set(entries.filter((entry) => keys.get(entry)?.some(({ key, value }) => held.has(`${key}:${value}`))));
}

/** What somebody is found by. */
type Key = { key: MatchKey; value: string };

async function countryOf(tx: DirectoryTransaction, organizationId: number): Promise<string> {
  return (await tx.organizations.byId(organizationId))?.country ?? "";
}

/** The keys that an entry has, as they are looked up. Rows of teams and roles have none. */
function keysOf(entry: ImportEntry, options: ImportOptions, country: string): Key[] {
  const record = recordOf(entry, options);
  if (!isOfPerson(record)) return [];
  return options.matchOn.flatMap((key): Key | Key[] => {
    const value = readMatchKey(record, key) ?? "";
    if (value === "") return [];
    if (key === "phone") return phoneKeys(value, country).map((phone) => ({ key, value: phone }));
    return { key, value: key === "email" ? normalizedEmail(value) : value };
  });
}

function keysOfUser(user: User): string[] {
  const points = contactPointsOf(user).map(({ kind, value }) => `${kind}:${value}`);
  return [`id:${user.id}`, `external_id:${user.externalId ?? ""}`, ...points];
}

/** Everybody who has one of the keys; who has an external id, by id. */
async function holdersOf(
  tx: DirectoryTransaction,
  organizationId: number,
  keys: readonly Key[],
): Promise<{ users: User[]; byExternalId: number[] }> {
  const valuesOf = (kind: MatchKey) => [...new Set(keys.flatMap(({ key, value }) => (key === kind ? [value] : [])))];
  const contacts = { emails: valuesOf("email"), phones: valuesOf("phone") };
  const byContact = await tx.users.byContacts(organizationId, contacts);
  const byId = await tx.users.byIds(organizationId, valuesOf("id").map(Number));
  const byExternalId = await tx.userChanges.idsByNames(organizationId, [], valuesOf("external_id"));
  return { users: [...byContact, ...byId], byExternalId };
}

/** Whether a row is about a person, as far as can be told: those of teams and roles say so. */
export function isOfPerson({ kind }: Readonly<Record<string, unknown>>): boolean {
  return kind !== "team" && kind !== "role";
}

/** Notes people as named by the job's file, those who are not noted yet. */
export async function noteNamed(tx: DirectoryTransaction, job: Job, ids: Iterable<number>): Promise<void> {
  const named = new Set(ids);
  for (const { id } of await tx.jobNotes.byIds(job, NAMED, [...named])) named.delete(id);
  const notes = [...named].map((id): JobNote => ({ kind: NAMED, key: "", id, content: "" }));
  if (notes.length > 0) await tx.jobNotes.put(job, notes);
}
