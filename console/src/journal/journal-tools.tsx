import { Select, SimpleGrid, TextInput } from "@mantine/core";
import { UserSelect } from "../form/user-select.tsx";
import type { ListQuery } from "../list/list-query.ts";
import { ListTools } from "../list/list-tools.tsx";
import { ORIGINS } from "../show/api-names.ts";
import { ACTIONS, OBJECTS } from "./events.ts";
import { type JournalFilter, printFilter, readFilter } from "./journal-filter.ts";

type Props = { query: ListQuery; onQuery: (query: ListQuery) => void; error: Error | null };

/** What narrows the journal: a search, a filter, and controls that make one. */
export function JournalTools({ query, onQuery, error }: Props) {
  const { rest, ...chosen } = readFilter(query.filter);
  const show = (search: string | undefined, filter: JournalFilter) => {
    const text = printFilter(filter);
    onQuery({ ...(search === undefined ? {} : { search }), ...(text === undefined ? {} : { filter: text }) });
  };
  const written = rest === undefined ? {} : { filter: rest };
  return (
    <>
      <ListTools
        query={{ ...(query.search === undefined ? {} : { search: query.search }), ...written }}
        onQuery={({ search, filter }) => show(search, filter === undefined ? chosen : { ...chosen, rest: filter })}
        looksIn="Whom changes are about"
        example={'object = "membership" and object_id in (14, 15)'}
        error={error}
      />
      <JournalControls
        filter={chosen}
        onFilter={(filter) => show(query.search, { ...filter, ...(rest && { rest }) })}
      />
    </>
  );
}

const CHOICES = [
  { name: "origin", label: "Through", placeholder: "Any API", data: ORIGINS },
  { name: "object", label: "What", placeholder: "Anything", data: OBJECTS },
  { name: "action", label: "Action", placeholder: "Any", data: ACTIONS },
] as const;

type ControlProps = { filter: JournalFilter; onFilter: (filter: JournalFilter) => void };

function JournalControls({ filter, onFilter }: ControlProps) {
  const set = (name: keyof JournalFilter, value: string | number | null) => {
    const { [name]: _before, ...others } = filter;
    onFilter(value === null || value === "" ? others : { ...others, [name]: value });
  };
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" verticalSpacing="xs">
      <UserSelect
        label="By"
        placeholder="Anybody"
        clearable
        value={filter.actor ?? null}
        onChange={(id) => set("actor", id)}
      />
      {CHOICES.map(({ name, ...choice }) => (
        <Select key={name} {...choice} clearable value={filter[name] ?? null} onChange={(value) => set(name, value)} />
      ))}
      <DayInput label="From" value={filter.from} onDay={(day) => set("from", day)} />
      <DayInput label="To" value={filter.to} onDay={(day) => set("to", day)} />
    </SimpleGrid>
  );
}

function DayInput({
  label,
  value,
  onDay,
}: {
  label: string;
  value?: string | undefined;
  onDay: (day: string) => void;
}) {
  return (
    <TextInput
      label={label}
      type="date"
      value={value ?? ""}
      onChange={({ currentTarget }) => onDay(currentTarget.value)}
    />
  );
}
