import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { type Import, isFinished } from "./import-query.ts";
import { useUndoing } from "./undoings.ts";

const STALE = [["imports"], ["jobs"]];

/** What can be done about an import: stop it, go on with it, undo it. */
export function ImportButtons({ job }: { job: Import }) {
  const undoing = useUndoing(job);
  if (!isFinished(job)) return <StopButton job={job} />;
  const { created, updated, deactivated } = job.summary;
  const isUndoable = undoing === null && !job.dry_run && job.undoes === null && created + updated + deactivated > 0;
  return (
    <>
      {job.state !== "completed" && <GoOnButton job={job} />}
      {isUndoable && <UndoButton job={job} />}
    </>
  );
}

function StopButton({ job: { id } }: { job: Import }) {
  const stop = useChange({
    change: () => ask(client.POST("/directory/v1/jobs/{id}/cancel", { params: { path: { id } } })),
    stale: STALE,
    done: "The import stops at its next step.",
  });
  return (
    <ConfirmButton label="Stop" title="Stop this import?" onConfirm={() => stop.mutate()} loading={stop.isPending}>
      The rows that are done stay done. You can go on with the rest later, or undo what was done.
    </ConfirmButton>
  );
}

function GoOnButton({ job: { id } }: { job: Import }) {
  const goOn = useChange({
    change: () => ask(client.POST("/directory/v1/jobs/{id}/retry", { params: { path: { id } } })),
    stale: STALE,
    done: "The import goes on where it stopped.",
  });
  return (
    <Button variant="default" onClick={() => goOn.mutate()} loading={goOn.isPending}>
      Go on
    </Button>
  );
}

function UndoButton({ job: { id } }: { job: Import }) {
  const navigate = useNavigate();
  const undo = useChange({
    change: () => ask(client.POST("/directory/v1/imports/{id}/undo", { params: { path: { id } } })),
    stale: STALE,
    done: "The import is being undone.",
    onDone: (undoing) => void navigate({ to: "/imports/$id", params: { id: String(undoing.id) } }),
  });
  return (
    <ConfirmButton label="Undo" title="Undo this import?" onConfirm={() => undo.mutate()} loading={undo.isPending}>
      What the import made is deleted, what it changed becomes what it was. What somebody has changed since is left
      alone, and reported. Roles that it made stay.
    </ConfirmButton>
  );
}
