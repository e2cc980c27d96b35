import { useQuery } from "@tanstack/react-query";
import { foldersQuery } from "./folders-query.ts";

/** A folder of contacts by its title. */
export function FolderName({ id }: { id: number }) {
  const { data: folders } = useQuery(foldersQuery);
  return folders?.find((folder) => folder.id === id)?.title ?? "";
}
