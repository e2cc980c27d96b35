import { DataList } from "@mantine/core";
import type { ReactNode } from "react";

/** What something is called, and what it is. */
export type Fact = readonly [label: string, value: ReactNode];

/** What there is to know of something, a line each. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <DataList>
      {facts.map(([label, value], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of the same label differ by their place alone
        <DataList.Item key={`${label} ${index}`}>
          <DataList.ItemLabel>{label}</DataList.ItemLabel>
          <DataList.ItemValue>{value}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}
