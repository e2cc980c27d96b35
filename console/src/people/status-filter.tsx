import { Select } from "@mantine/core";
import type { ListQuery } from "../list/list-query.ts";
import { STATUSES } from "./status-menu.tsx";

const ANYONE = "anyone";
const OTHER = "other";

/** A choice of those who are active, pending or inactive, which is a filter as any other. */
export function StatusFilter({ query, onQuery }: { query: ListQuery; onQuery: (query: ListQuery) => void }) {
  const { filter, ...rest } = query;
  const chosen =
    filter === undefined ? ANYONE : (STATUSES.find(({ value }) => filterOf(value) === filter)?.value ?? OTHER);
  const others = chosen === OTHER ? [{ value: OTHER, label: "By filter" }] : [];
  return (
    <Select
      aria-label="Status"
      w={120}
      miw={110}
      allowDeselect={false}
      data={[{ value: ANYONE, label: "Anyone" }, ...STATUSES.map(({ value, label }) => ({ value, label })), ...others]}
      value={chosen}
      onChange={(value) => {
        if (value === ANYONE) onQuery(rest);
        else if (value !== null && value !== OTHER) onQuery({ ...rest, filter: filterOf(value) });
      }}
    />
  );
}

function filterOf(status: string): string {
  return `status = "${status}"`;
}
