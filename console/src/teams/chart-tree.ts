import type { TreeNodeData } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";

export type ChartNode = Resource<"ChartNode">;

/** A chart for a tree: its nodes, and whom each stands for. Where somebody is twice, as in a circle, they are two nodes. */
export type ChartTree = { nodes: TreeNodeData[]; people: Map<string, ChartNode> };

/** Makes a tree of a chart and of what was read below it later, by the node that it hangs under. */
export function chartTree(chart: readonly ChartNode[], below: ReadonlyMap<string, readonly ChartNode[]>): ChartTree {
  const people = new Map<string, ChartNode>();
  const nodeOf = (person: ChartNode, above: string): TreeNodeData => {
    const value = `${above}/${person.membership_id}`;
    people.set(value, person);
    const label = person.name || `User ${person.user_id}`;
    const reports = person.more ? below.get(value) : person.reports;
    if (reports === undefined) return { value, label, hasChildren: true };
    return { value, label, children: reports.map((report) => nodeOf(report, value)) };
  };
  return { nodes: chart.map((person) => nodeOf(person, "")), people };
}

/** Every node that has others below it, as far as they were read, unfolded. */
export function unfolded(nodes: readonly TreeNodeData[]): Record<string, boolean> {
  return Object.fromEntries(foldable(nodes).map((value) => [value, true]));
}

function foldable(nodes: readonly TreeNodeData[]): string[] {
  return nodes.flatMap(({ value, children = [] }) => (children.length === 0 ? [] : [value, ...foldable(children)]));
}
