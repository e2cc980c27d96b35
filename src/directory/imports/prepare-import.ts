import { DirectoryError } from "../errors.ts";
import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { normalizedEmail } from "../users/email.ts";
import { phoneKeys } from "../users/phone.ts";
import { type ImportEntry, recordOf } from "./import-entry.ts";
import { importAuthority, importEntriesOf, importOptionsOf } from "./import-rows.ts";
import { NAMED } from "./import-writer.ts";
import { isObject } from "./read-value.ts";

/** Only a sync has to know whom its file names before it begins. */
export function prepareImport(job: Job) {
  return importOptionsOf(job).mode === "sync" ? noteNamed : null;
}

/**
 * Notes everybody whom the rows name, by any of the keys: a row with a mistake in it still keeps its person. Throws
 * `malformed_body` for one of which nobody can tell whom it names and, after the last one, `too_many_entries` when more
 * people are missing than the sync may deactivate.
 */
async function noteNamed(tx: DirectoryTransaction, job: Job, entries: readonly unknown[], rest: number): Promise<void> {
  await importAuthority(tx, job);
  const named = await namedBy(tx, job, importEntriesOf(entries));
  await tx.jobNotes.put(
    job,
    named.map((id): JobNote => ({ kind: NAMED, key: "", id, content: "" })),
  );
  if (rest === 0) await assertFewMissing(tx, job);
}

async function namedBy(tx: DirectoryTransaction, job: Job, entries: readonly ImportEntry[]): Promise<number[]> {
  const { organizationId } = job;
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const options = importOptionsOf(job);
  const keys = {
    id: new Set<number>(),
    external_id: new Set<string>(),
    email: new Set<string>(),
    phone: new Set<string>(),
  };
  for (const entry of entries) {
    assertReadable(entry);
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

function assertReadable(entry: ImportEntry): void {
  if ("cells" in entry || ("record" in entry && isObject(entry.record))) return;
  const message = `Nobody can tell whom line ${entry.line} names: it cannot be read. Nothing was changed.`;
  throw new DirectoryError("malformed_body", message);
}

async function assertFewMissing(tx: DirectoryTransaction, job: Job): Promise<void> {
  const most = importOptionsOf(job).deactivateAtMost ?? 0;
  const missing = await tx.jobNotes.usersWithout(job, NAMED, job.createdAt, 0, most + 1);
  if (missing.length <= most) return;
  const message = `More than ${most} people are not in the file. Nothing was changed.`;
  throw new DirectoryError("too_many_entries", message, { field: "deactivate_at_most" });
}
