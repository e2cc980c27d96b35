import { useQuery } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { type Import, isFinished } from "./import-query.ts";

type Job = Resource<"Job">;

const POLL_MILLISECONDS = 1000;

/** The job that took an import back, or is about to; null for none, undefined until that is known. */
export function useUndoing(job: Import): Job | null | undefined {
  const { id, undoes, dry_run: isTrial } = job;
  const query = { filter: `kind = "undo_import" and id > ${id}`, search: descriptionFor(id) };
  const { data } = useQuery({
    queryKey: ["imports", "undoings", id],
    queryFn: async () => (await ask(client.GET("/directory/v1/jobs", { params: { query } }))).items,
    enabled: isFinished(job) && undoes === null && !isTrial,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.every(isFinished) === false ? POLL_MILLISECONDS : false),
  });
  return data && undoingOf(id, data);
}

/** The one of these jobs that takes an import back, and was not given up. */
export function undoingOf(id: number, jobs: readonly Job[]): Job | null {
  const undoes = ({ kind, state, description }: Job) =>
    kind === "undo_import" && description === descriptionFor(id) && state !== "failed" && state !== "cancelled";
  return jobs.find(undoes) ?? null;
}

/** What the server calls the undoing of an import. */
function descriptionFor(id: number): string {
  return `Undo of job ${id}`;
}
