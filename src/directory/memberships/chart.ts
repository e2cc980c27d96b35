import type { Filter, MembershipField } from "../filter.ts";
import type { Page } from "../page.ts";
import type { Member } from "./membership.ts";

/** Somebody with those whom they supervise; `more` where there are some who are not shown. */
export type ChartNode = Member & { reports: ChartNode[]; more: boolean };

/** `complete` is false when there are more people than a chart takes. */
export type Chart = { nodes: ChartNode[]; complete: boolean };

/** People on one level of a chart. */
export const MOST_ON_A_CHART = 1000;

/** Supervisors on a team that are looked at for where its chart begins. */
export const MOST_SUPERVISORS = 50_000;

/** Below whom a chart begins (null for nobody), with those who begin it themselves; not `complete` when there are more. */
export type Top = { above: readonly (number | null)[]; heads: readonly number[]; complete: boolean };

type Reader = (filter: Filter<MembershipField>) => Promise<Page<Member>>;

/** The chart below its top, level by level. Who supervises each other in a circle is shown once. */
export async function chartOf(read: Reader, top: Top, depth: number): Promise<Chart> {
  const first = await read(beginning(top));
  const shown = new Set<number | null>(top.above);
  const nodes = first.rows.filter(({ user }) => !shown.has(user.id)).map(nodeOf);
  let complete = top.complete && first.next === null;
  let level = nodes;
  for (let below = 1; level.length > 0; below++) {
    for (const { user } of level) shown.add(user.id);
    const byUser = new Map(level.map((node) => [node.user.id, node]));
    const { rows, next } = await read({ op: "in", field: "supervisor_id", values: [...byUser.keys()] });
    complete &&= next === null;
    const reports = rows.filter(({ user }) => !shown.has(user.id)).map(nodeOf);
    for (const report of reports) {
      const supervisor = byUser.get(report.membership.supervisorId ?? 0);
      if (below < depth) supervisor?.reports.push(report);
      else if (supervisor !== undefined) supervisor.more = true;
    }
    if (below >= depth) break;
    level = reports;
  }
  return { nodes, complete };
}

function beginning({ above, heads }: Top): Filter<MembershipField> {
  const below = { op: "in", field: "supervisor_id", values: above } as const;
  return heads.length === 0 ? below : { op: "or", filters: [below, { op: "in", field: "user_id", values: heads }] };
}

function nodeOf(member: Member): ChartNode {
  return { ...member, reports: [], more: false };
}
