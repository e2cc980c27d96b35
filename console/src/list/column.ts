import type { ReactNode } from "react";

/** A column of a table of resources. */
export type Column<Row> = {
  /** The head; also what tells columns apart. */
  title: string;
  cell: (row: Row) => ReactNode;
  /** The field that the list can be sorted by. */
  sortBy?: string;
  /** Left out on screens that are narrower than this. */
  from?: "xs" | "sm" | "md" | "lg";
};
