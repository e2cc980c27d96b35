import type { ListQuery } from "../list/list-query.ts";
import { FolderSelect } from "./folder-select.tsx";

type Props = { query: ListQuery; onQuery: (query: ListQuery) => void };

const OF_FOLDER = /^folder_id = (\d+)$/u;

/** Narrows the list of contacts to a folder, by its filter. */
export function FolderFilter({ query, onQuery }: Props) {
  const { filter, ...rest } = query;
  const chosen = OF_FOLDER.exec(filter ?? "")?.[1];
  return (
    <FolderSelect
      aria-label="Folder"
      placeholder="All folders"
      w={{ base: 130, sm: 180 }}
      clearable
      clearButtonProps={{ "aria-label": "All folders" }}
      value={chosen === undefined ? null : Number(chosen)}
      onChange={(id) => onQuery(id === null ? rest : { ...rest, filter: `folder_id = ${id}` })}
    />
  );
}
