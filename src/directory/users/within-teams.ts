import type { Filter, FilterValue, UserField } from "../filter.ts";

type Comparison = Exclude<Filter<UserField>, { op: "and" | "or" | "not" | "in" | "search" }>;

/**
 * A filter of users by which nobody learns of memberships out of sight: what it says of `team_id` is said of `teams` only,
 * as if users were on no others.
 */
export function withinTeams(filter: Filter<UserField>, teams: ReadonlySet<number>): Filter<UserField> {
  switch (filter.op) {
    case "and":
    case "or":
      return { op: filter.op, filters: filter.filters.map((part) => withinTeams(part, teams)) };
    case "not":
      return { op: "not", filter: withinTeams(filter.filter, teams) };
    case "search":
      return filter;
    case "in":
      return filter.field === "team_id" ? amongTeams(filter.values, teams) : filter;
    default:
      return filter.field === "team_id" ? compared(filter, teams) : filter;
  }
}

/** What is no team's id stays, for the store to refuse; null is being on none of the teams. */
function amongTeams(values: readonly FilterValue[], teams: ReadonlySet<number>): Filter<UserField> {
  const seen = values.filter((value) => value !== null && (!isId(value) || teams.has(value)));
  const among = { op: "in", field: "team_id", values: seen } as const;
  return values.includes(null) ? { op: "or", filters: [among, { op: "not", filter: onAny(teams) }] } : among;
}

function compared(filter: Comparison, teams: ReadonlySet<number>): Filter<UserField> {
  const { op, value } = filter;
  if (op === "present") return onAny(teams);
  if (value !== null && !isId(value)) return filter;
  if (op === "eq") return value !== null && teams.has(value) ? filter : amongTeams([value], teams);
  if (op === "ne") return { op: "not", filter: amongTeams([value], teams) };
  const holds = ORDER[op];
  return holds === undefined || value === null ? filter : onAny([...teams].filter((id) => holds(id, value)));
}

const ORDER: Partial<Record<Comparison["op"], (id: number, value: number) => boolean>> = {
  lt: (id, value) => id < value,
  le: (id, value) => id <= value,
  gt: (id, value) => id > value,
  ge: (id, value) => id >= value,
};

function onAny(teams: Iterable<number>): Filter<UserField> {
  return { op: "in", field: "team_id", values: [...teams] };
}

function isId(value: FilterValue): value is number {
  return Number.isSafeInteger(value);
}
