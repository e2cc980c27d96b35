import { ActionIcon, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { ListFilter, Search } from "lucide-react";
import type { ReactNode } from "react";
import { Refusal } from "../api/refusal.ts";
import type { ListQuery } from "./list-query.ts";
import { useDraft } from "./use-draft.ts";

/** Long enough for the next letter to come. */
const TYPING_MILLISECONDS = 200;

type Props = {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** What the search looks in, such as "Name, e-mail or phone". */
  looksIn: string;
  /** A filter to learn the grammar from. */
  example: string;
  error: Error | null;
  /** More ways to narrow the list. */
  children?: ReactNode;
};

/** What narrows a list: a search as it is typed, and a filter by the REST API's grammar. */
export function ListTools({ query, onQuery, looksIn, example, error, children }: Props) {
  const [isOpen, { toggle }] = useDisclosure(query.filter !== undefined);
  const search = useDraft(query.search ?? "");
  const find = useDebouncedCallback((text: string) => {
    search.send(text.trim() === "" ? "" : text);
    onQuery(withText(query, "search", text));
  }, TYPING_MILLISECONDS);
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label={`Search: ${looksIn}`}
          placeholder={looksIn}
          leftSection={<Search size={16} aria-hidden />}
          type="search"
          flex={1}
          maw={420}
          value={search.text}
          onChange={({ currentTarget: { value } }) => {
            search.type(value);
            find(value);
          }}
        />
        {children}
        <Tooltip label="Filter">
          <ActionIcon
            variant={isOpen ? "light" : "default"}
            size={36}
            onClick={toggle}
            aria-label="Filter"
            aria-expanded={isOpen}
          >
            <ListFilter size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      {isOpen && (
        <FilterBox
          filter={query.filter}
          example={example}
          error={error}
          onFilter={(text) => onQuery(withText(query, "filter", text))}
        />
      )}
    </>
  );
}

type FilterProps = {
  filter: string | undefined;
  example: string;
  error: Error | null;
  onFilter: (text: string) => void;
};

function FilterBox({ filter = "", example, error, onFilter }: FilterProps) {
  const { text, type } = useDraft(filter);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(text);
      }}
    >
      <TextInput
        label="Filter"
        description={
          <Text span inherit>
            Such as <code>{example}</code>, then Enter
          </Text>
        }
        error={isOfFilter(error) ? error.message : undefined}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => {
          type(value);
          if (value === "") onFilter("");
        }}
      />
    </form>
  );
}

/** Whether the filter is what was refused. */
export function isOfFilter(error: Error | null): error is Refusal {
  return error instanceof Refusal && error.problem.parameter === "filter";
}

function withText(query: ListQuery, name: "search" | "filter", text: string): ListQuery {
  const { [name]: _before, ...rest } = query;
  return text.trim() === "" ? rest : { ...rest, [name]: text };
}
