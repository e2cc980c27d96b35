import { Anchor, Badge, Group } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListBody } from "../list/list-body.tsx";
import { ResourceTable } from "../list/resource-table.tsx";
import { type List, useList } from "../list/use-list.ts";
import { Moment } from "../show/moment.tsx";
import { isFinished } from "./import-query.ts";
import { StateBadge } from "./state-badge.tsx";
import { undoingOf } from "./undoings.ts";

type Job = Resource<"Job">;

const KINDS = 'kind in ("import_rows", "undo_import")';
const POLL_MILLISECONDS = 2000;

const columnsFor = (jobs: readonly Job[]): readonly Column<Job>[] => [
  { title: "Import", cell: (job) => <ImportLink job={job} /> },
  { title: "State", cell: (job) => <State job={job} undoing={undoingOf(job.id, jobs)} /> },
  { title: "Rows", cell: ({ total }) => total.toLocaleString("en"), from: "sm" },
  { title: "Failed", cell: ({ failed }) => failed.toLocaleString("en"), from: "sm" },
  { title: "Through", cell: ({ created_by }) => created_by.origin, from: "md" },
  { title: "Sent", cell: ({ created_at }) => <Moment at={created_at} />, from: "xs" },
];

/** The imports that there were, and their undoings, the newest first. */
export function ImportsList() {
  const list = useList(["imports"], { filter: KINDS }, (request) =>
    ask(client.GET("/directory/v1/jobs", { params: { query: request } })),
  );
  useFollowing(list);
  return (
    <ListBody list={list} empty="Nothing was imported yet.">
      <ResourceTable
        caption="Earlier imports"
        columns={columnsFor(list.items)}
        rows={list.items}
        keyOf={({ id }) => id}
      />
    </ListBody>
  );
}

/** Reads the list anew while something in it runs. */
function useFollowing({ items }: List<Job>): void {
  const queries = useQueryClient();
  const isRunning = items.some((job) => !isFinished(job));
  const { start, stop } = useInterval(
    () => void queries.invalidateQueries({ queryKey: ["imports", "list"] }),
    POLL_MILLISECONDS,
  );
  useEffect(() => {
    if (isRunning) start();
    return stop;
  }, [isRunning, start, stop]);
}

function State({ job: { state }, undoing }: { job: Job; undoing: Job | null }) {
  return (
    <Group gap={4}>
      <StateBadge state={state} />
      {undoing !== null && <Badge variant="outline">{isFinished(undoing) ? "undone" : "being undone"}</Badge>}
    </Group>
  );
}

function ImportLink({ job: { id, kind, description } }: { job: Job }) {
  const name = kind === "undo_import" ? `Undoing: ${description || id}` : description || `Import ${id}`;
  return (
    <Anchor fz="inherit" renderRoot={(props) => <Link to="/imports/$id" params={{ id: String(id) }} {...props} />}>
      {name}
    </Anchor>
  );
}
