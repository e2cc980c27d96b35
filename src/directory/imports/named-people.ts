import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { normalizedEmail } from "../users/email.ts";
import { phoneKeys } from "../users/phone.ts";
import { type ImportEntry, recordOf } from "./import-entry.ts";
import type { ImportOptions, MatchKey } from "./import-options.ts";
import { NAMED } from "./import-writer.ts";

/** The ids of everybody whom entries name, by any of the keys, whatever else is wrong with them. */
export async function namedBy(
  tx: DirectoryTransaction,
  { organizationId }: Job,
  options: ImportOptions,
  entries: readonly ImportEntry[],
): Promise<number[]> {
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const keys = keysIn(entries, options, country);
  const looked = (key: MatchKey) => options.matchOn.includes(key);
  const contacts = { emails: looked("email") ? [...keys.emails] : [], phones: [...keys.phones] };
  const byContact = await tx.users.byContacts(organizationId, contacts);
  const byId = looked("id") ? await tx.users.byIds(organizationId, [...keys.ids]) : [];
  const externalIds = looked("external_id") ? [...keys.externalIds] : [];
  const byExternal = await tx.userChanges.idsByNames(organizationId, [], externalIds);
  return [...new Set([...byContact.map(({ id }) => id), ...byId.map(({ id }) => id), ...byExternal])];
}

type Keys = { ids: Set<number>; externalIds: Set<string>; emails: Set<string>; phones: Set<string> };

/** All that people are named by. Rows of teams and roles name none. */
function keysIn(entries: readonly ImportEntry[], options: ImportOptions, country: string): Keys {
  const keys: Keys = { ids: new Set(), externalIds: new Set(), emails: new Set(), phones: new Set() };
  for (const entry of entries) {
    const record = recordOf(entry, options);
    if (record["kind"] === "team" || record["kind"] === "role") continue;
    if (Number.isSafeInteger(Number(record["id"]))) keys.ids.add(Number(record["id"]));
    const text = (column: string) => textOf(record[column]);
    if (text("external_id") !== "") keys.externalIds.add(text("external_id"));
    if (text("email") !== "") keys.emails.add(normalizedEmail(text("email")));
    if (options.matchOn.includes("phone")) for (const key of phoneKeys(text("phone"), country)) keys.phones.add(key);
  }
  return keys;
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

/** Notes people as named by the job's file, those who are not noted yet. */
export async function noteNamed(tx: DirectoryTransaction, job: Job, ids: Iterable<number>): Promise<void> {
  const named = new Set(ids);
  for (const { id } of await tx.jobNotes.byIds(job, NAMED, [...named])) named.delete(id);
  const notes = [...named].map((id): JobNote => ({ kind: NAMED, key: "", id, content: "" }));
  if (notes.length > 0) await tx.jobNotes.put(job, notes);
}
