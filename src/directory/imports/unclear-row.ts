import { DirectoryError } from "../errors.ts";
import type { Job } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { type ImportEntry, assertRow, recordOf } from "./import-entry.ts";
import { importOptionsOf, readRow } from "./import-rows.ts";
import { readMatchKey } from "./match-keys.ts";
import { isOfPerson } from "./named-people.ts";
import { newcomer } from "./plan-person.ts";
import { reasonOf } from "./row-failure.ts";

/**
 * Why a row that will be refused may mean somebody else than the keys say that can be read in it: as a sentence. Undefined
 * where its keys can be believed, even if nobody has them, and for rows of teams and roles.
 */
export function unclearBy(tx: DirectoryTransaction, job: Job, entry: ImportEntry, country: string): string | undefined {
  const options = importOptionsOf(job);
  const record = recordOf(entry, options);
  if (!isOfPerson(record)) return undefined;
  const isShifted = "cells" in entry && entry.cells.length > options.header.length;
  if (isShifted) return refusalOf(() => assertRow(entry, options));
  const keys = options.matchOn.map((key) => ({ key, value: readMatchKey(record, key) }));
  const unread = keys.find(({ value }) => value === undefined);
  if (unread !== undefined) return `its ${unread.key} cannot be read.`;
  if (keys.some(({ value }) => value !== "")) return undefined;
  return withoutKey(tx, job, entry, country);
}

/** A row that is not refused makes somebody, if it has no key; but what is missing of it may be the key. */
function withoutKey(tx: DirectoryTransaction, job: Job, entry: ImportEntry, country: string): string | undefined {
  const { header } = importOptionsOf(job);
  if ("cells" in entry && entry.cells.length < header.length) {
    return `The row has ${entry.cells.length} cells, the header ${header.length}.`;
  }
  return refusalOf(() => {
    const read = readRow(entry, importOptionsOf(job));
    if ("error" in read) throw read.error;
    if (read.row.kind === "user") newcomer(tx, read.row, { organizationId: job.organizationId, country });
  });
}

function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return reasonOf(error);
  }
}
