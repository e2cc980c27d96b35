import { Select, type SelectProps, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../api/refusal.ts";
import { useChoice } from "./use-choice.ts";

/** Long enough for the next letter to come. */
const TYPING_MILLISECONDS = 200;

/** What can be chosen: an id, what it is called, and what tells it from its namesakes. */
export type Choice = { value: number; label: string; hint?: string };

/** What a select of people or teams takes, besides what every select does. */
export type RemoteSelectProps = Omit<SelectProps<number>, "data" | "searchable" | "filter"> & {
  /** Those who are not offered. */
  without?: readonly number[];
};

type Props<Row> = RemoteSelectProps & {
  /** The beginning of the keys of its queries. */
  resource: "users" | "teams";
  /** What the search is narrowed by, which tells its answers apart. */
  among?: string | undefined;
  find: (search: string) => Promise<Row[]>;
  get: (id: number) => Promise<Row>;
  choiceOf: (row: Row) => Choice;
  nothing: string;
};

/** A select whose options the server finds as somebody types. */
export function RemoteSelect<Row>(props: Props<Row>) {
  const { resource, among, find, get, choiceOf, nothing, without = [], ...select } = props;
  const [id, choose] = useChoice(select);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [typed] = useDebouncedValue(text, TYPING_MILLISECONDS);
  const chosen = useChosen({ resource, get, choiceOf }, id);
  // The name of what is chosen was not typed.
  const search = typed === chosen?.label ? "" : typed.trim();
  const found = useQuery({
    queryKey: [resource, "options", { among, search }],
    queryFn: () => find(search),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  // What was found for other letters is not offered: a quick Enter would choose it.
  const isSearching = typed !== text || found.isPending || found.isPlaceholderData;
  const nothingYet = isSearching ? "Searching…" : nothing;
  const rows = isSearching ? [] : (found.data ?? []);
  const offered = rows.map(choiceOf).filter((choice) => !without.includes(choice.value));
  const isAside = chosen !== undefined && !offered.some((choice) => choice.value === id);
  const choices = isAside ? [chosen, ...offered] : offered;
  return (
    <Select<number>
      maxDropdownHeight={300}
      openOnFocus={false}
      {...select}
      searchable
      data={choices.map(({ value: choice, label }) => ({ value: choice, label, disabled: isSearching }))}
      filter={({ options }) => (isAside ? options.slice(1) : options)}
      value={id}
      onChange={choose}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onKeyDown={(event) => {
        // Until a choice is made of what was typed, Enter is not the form's: it would send the choice before.
        if (event.key === "Enter" && text !== (chosen?.label ?? "")) event.preventDefault();
      }}
      nothingFoundMessage={found.error === null ? nothingYet : messageOf(found.error)}
      renderOption={({ option: { value: choice, label } }) => (
        <ChoiceLine label={label} hint={choices.find((one) => one.value === choice)?.hint} />
      )}
    />
  );
}

/** The choice with an id, by name once that is known; one that is gone is called by its number. */
function useChosen<Row>(
  { resource, get, choiceOf }: Pick<Props<Row>, "resource" | "get" | "choiceOf">,
  id: number | null,
): Choice | undefined {
  const { data, isError } = useQuery({
    queryKey: [resource, "one", id],
    queryFn: () => get(id ?? 0),
    enabled: id !== null,
  });
  if (id === null) return undefined;
  if (data !== undefined) return choiceOf(data);
  return isError ? { value: id, label: `No. ${id}` } : undefined;
}

function ChoiceLine({ label, hint }: { label: string; hint: string | undefined }) {
  return (
    <div>
      {label}
      {hint !== undefined && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
    </div>
  );
}
