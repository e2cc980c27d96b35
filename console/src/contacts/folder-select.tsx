import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { foldersQuery } from "./folders-query.ts";

/** A select of a folder of contacts; the value is its id. */
export function FolderSelect(props: Omit<SelectProps<number>, "data">) {
  const { data: folders = [] } = useQuery(foldersQuery);
  return <Select<number> data={folders.map(({ id, title }) => ({ value: id, label: title }))} searchable {...props} />;
}
