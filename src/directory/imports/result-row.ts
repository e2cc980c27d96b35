import type { EntryResult, Job } from "../jobs/job.ts";

/** The columns of a result file, in order. */
export const RESULT_COLUMNS = ["line", "ref", "action", "status", "code", "field", "message", "id"] as const;

/** What became of a row, as a result file has it. A row that was refused has no action. */
export type ResultRow = {
  line: number | null;
  ref: string;
  action: string | null;
  status: "ok" | "failed";
  code: string | null;
  field: string | null;
  message: string | null;
  id: number | null;
};

export function resultRow({ line, ref, status, code, errors, field: named, id }: EntryResult): ResultRow {
  const isFailed = status === "failed";
  const [[first, messages] = [null, []], ...others] = Object.entries(errors);
  const further = others.flatMap(([name, texts]) => texts.map((text) => `${name}: ${text}`));
  return {
    line: line === undefined || line === 0 ? null : line,
    ref,
    action: isFailed ? null : status,
    status: isFailed ? "failed" : "ok",
    code: code ?? null,
    field: named ?? (first === "base" ? null : first),
    message: [...messages, ...further].join(" ") || null,
    id,
  };
}

/** How many rows had which end. */
export type ImportSummary = Record<"created" | "updated" | "unchanged" | "deactivated" | "reverted" | "failed", number>;

export function summaryOf({ progress: { counts = {} } }: Job): ImportSummary {
  const none = { created: 0, updated: 0, unchanged: 0, deactivated: 0, reverted: 0, failed: 0 };
  return { ...none, ...counts };
}
