import type { DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { JournalAction, JournalEntry, JournalObject, JournalValues } from "./entry.ts";

type Recorded = {
  action: JournalAction;
  object: JournalObject;
  row: { id: number; version: number };
  before?: JournalValues;
  after?: JournalValues;
};

/** The journal entry of one changed row, made by `by` in this transaction. */
export function entryOf(tx: DirectoryTransaction, by: Principal, recorded: Recorded): Omit<JournalEntry, "id"> {
  return {
    organizationId: by.organizationId,
    at: tx.now,
    origin: by.origin,
    credentialId: by.credentialId,
    actorId: by.userId,
    action: recorded.action,
    object: recorded.object,
    objectId: recorded.row.id,
    version: recorded.row.version,
    before: recorded.before ?? {},
    after: recorded.after ?? {},
  };
}

/** The fields in which two states of a row differ, before and after; `ignored` ones never count. */
export function differences<Row extends object>(
  before: Row,
  after: Row,
  ignored: readonly (keyof Row & string)[],
): { before: JournalValues; after: JournalValues } | undefined {
  const old = new Map<string, unknown>(Object.entries(before));
  const skipped: readonly string[] = ignored;
  const changed = Object.entries(after).filter(
    ([key, value]) => !skipped.includes(key) && !sameValue(old.get(key), value),
  );
  if (changed.length === 0) return undefined;
  return {
    before: Object.fromEntries(changed.map(([key]) => [key, old.get(key) ?? null])),
    after: Object.fromEntries(changed),
  };
}

function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" && typeof right !== "object") return false;
  return canonicalJson(left) === canonicalJson(right);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
