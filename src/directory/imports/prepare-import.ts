import { DirectoryError } from "../errors.ts";
import type { Job } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { peopleWithin } from "./deactivation-limit.ts";
import type { ImportEntry } from "./import-entry.ts";
import { importAuthority, importEntriesOf, importOptionsOf } from "./import-rows.ts";
import { NAMED } from "./import-writer.ts";
import { entriesThatName, namedBy, noteNamed } from "./named-people.ts";
import { unclearBy } from "./unclear-row.ts";

/** Only a sync has to know whom its file names before it begins. */
export function prepareImport(job: Job) {
  return importOptionsOf(job).mode === "sync" ? prepareSync : null;
}

/**
 * Notes everybody whom the rows name, by any of the keys: a row with a mistake in it still keeps its person. Throws
 * `malformed_body` for one of which nobody can tell whom it names and, after the last one, `too_many_entries` when more
 * people are missing than the sync may deactivate.
 */
async function prepareSync(
  tx: DirectoryTransaction,
  job: Job,
  entries: readonly unknown[],
  rest: number,
): Promise<void> {
  await importAuthority(tx, job);
  const rows = importEntriesOf(entries);
  await assertClear(tx, job, rows);
  await noteNamed(tx, job, await namedBy(tx, job, importOptionsOf(job), rows));
  if (rest === 0) await assertFewMissing(tx, job);
}

async function assertClear(tx: DirectoryTransaction, job: Job, rows: readonly ImportEntry[]): Promise<void> {
  const options = importOptionsOf(job);
  const country = (await tx.organizations.byId(job.organizationId))?.country ?? "";
  const unclear = rows.flatMap((row) => {
    const reason = unclearBy(tx, job, row, country);
    return reason === undefined ? [] : [{ row, reason }];
  });
  if (unclear.length === 0) return;
  const naming = await entriesThatName(
    tx,
    job,
    options,
    unclear.map(({ row }) => row),
  );
  const lost = unclear.find(({ row }) => !naming.has(row));
  if (lost === undefined) return;
  const message = `Nobody can tell whom line ${lost.row.line} names: ${lost.reason} Nothing was changed.`;
  throw new DirectoryError("malformed_body", message);
}

async function assertFewMissing(tx: DirectoryTransaction, job: Job): Promise<void> {
  const most = await mostMissing(tx, job);
  const missing = await tx.jobNotes.usersWithout(job, NAMED, job.createdAt, 0, most + 1);
  if (missing.length <= most) return;
  const message = `More than ${most} people are not in the file. Nothing was changed.`;
  throw new DirectoryError("too_many_entries", message, { field: "deactivate_at_most" });
}

/** A share is one of those who could be deactivated before the first row. */
async function mostMissing(tx: DirectoryTransaction, job: Job): Promise<number> {
  const limit = importOptionsOf(job).deactivateAtMost ?? 0;
  if (typeof limit === "number") return limit;
  const filter = { op: "ne", field: "status", value: "inactive" } as const;
  const { total } = await tx.users.list(job.organizationId, { filter, limit: 1, withTotal: true });
  return peopleWithin(limit, total ?? 0);
}
