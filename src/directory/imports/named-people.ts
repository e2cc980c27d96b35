import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { normalizedEmail } from "../users/email.ts";
import { phoneKeys } from "../users/phone.ts";
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
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const { id, external_id: externalIds, email, phone } = keysIn(entries, options);
  const emails = [...email].map(normalizedEmail);
  const phones = [...phone].flatMap((typed) => phoneKeys(typed, country));
  const byContact = await tx.users.byContacts(organizationId, { emails, phones });
  const byId = await tx.users.byIds(organizationId, [...id].map(Number));
  const byExternal = await tx.userChanges.idsByNames(organizationId, [], [...externalIds]);
  return [...new Set([...byContact.map((user) => user.id), ...byId.map((user) => user.id), ...byExternal])];
}

/** All that people are named by. Rows of teams and roles name none. */
function keysIn(entries: readonly ImportEntry[], options: ImportOptions): Record<MatchKey, Set<string>> {
  const keys = {
    id: new Set<string>(),
    external_id: new Set<string>(),
    email: new Set<string>(),
    phone: new Set<string>(),
  };
  for (const entry of entries) {
    const record = recordOf(entry, options);
    if (!isOfPerson(record)) continue;
    for (const key of options.matchOn) {
      const value = readMatchKey(record, key) ?? "";
      if (value !== "") keys[key].add(value);
    }
  }
  return keys;
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
