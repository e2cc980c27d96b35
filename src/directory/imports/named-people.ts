import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { normalizedEmail } from "../users/email.ts";
import { phoneKeys } from "../users/phone.ts";
import { type ImportEntry, recordOf } from "./import-entry.ts";
import type { ImportOptions } from "./import-options.ts";
import { NAMED } from "./import-writer.ts";

/** The ids of everybody whom entries name, by any of the keys, whatever else is wrong with them. */
export async function namedBy(
  tx: DirectoryTransaction,
  { organizationId }: Job,
  options: ImportOptions,
  entries: readonly ImportEntry[],
): Promise<number[]> {
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const keys = {
    id: new Set<number>(),
    external_id: new Set<string>(),
    email: new Set<string>(),
    phone: new Set<string>(),
  };
  for (const entry of entries) {
    const record = recordOf(entry, options);
    if (Number.isSafeInteger(Number(record["id"]))) keys.id.add(Number(record["id"]));
    const text = (column: string) => textOf(record[column]);
    if (text("external_id") !== "") keys.external_id.add(text("external_id"));
    if (text("email") !== "") keys.email.add(normalizedEmail(text("email")));
    if (options.matchOn.includes("phone")) for (const key of phoneKeys(text("phone"), country)) keys.phone.add(key);
  }
  const looked = (key: keyof typeof keys) => options.matchOn.includes(key);
  const contacts = { emails: looked("email") ? [...keys.email] : [], phones: [...keys.phone] };
  const byContact = await tx.users.byContacts(organizationId, contacts);
  const byId = looked("id") ? await tx.users.byIds(organizationId, [...keys.id]) : [];
  const externalIds = looked("external_id") ? [...keys.external_id] : [];
  const byExternal = await tx.userChanges.idsByNames(organizationId, [], externalIds);
  return [...new Set([...byContact.map(({ id }) => id), ...byId.map(({ id }) => id), ...byExternal])];
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
