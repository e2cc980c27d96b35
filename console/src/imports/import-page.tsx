import { Alert, Anchor, Badge, Button, Center, Group, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { OrganizationOnly } from "../session/organization-only.tsx";
import { mayWrite } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Failure } from "../shell/failure.tsx";
import { Page } from "../shell/page.tsx";
import { Moment } from "../show/moment.tsx";
import { ImportButtons } from "./import-buttons.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { type Import, importQuery, isFinished } from "./import-query.ts";
import { RefusedRows } from "./refused-rows.tsx";
import { StateBadge } from "./state-badge.tsx";
import { useUndoing } from "./undoings.ts";

const ABOVE = [{ title: "Imports", to: "/imports" }] as const;

/** `/imports/$id`: how far an import is, what became of its rows, and what can be done about it. */
export function ImportPage() {
  const id = Number(useParams({ from: "/inside/imports/$id" }).id);
  const { data: job, error, refetch } = useQuery(importQuery(id));
  const session = useSession();
  if (job === undefined) {
    return (
      <Page title={`Import ${id}`} above={ABOVE}>
        <OrganizationOnly>
          {error === null ? (
            <Center component={Loader} aria-label="Loading" />
          ) : (
            <Failure error={error} onRetry={refetch} />
          )}
        </OrganizationOnly>
      </Page>
    );
  }
  return (
    <Page
      title={titleOf(job)}
      above={ABOVE}
      aside={
        <>
          <StateBadge state={job.state} />
          {job.dry_run && <Badge variant="outline">trial</Badge>}
          <Undone job={job} />
        </>
      }
      actions={mayWrite(session) && <ImportButtons job={job} />}
    >
      <About job={job} />
      {job.dry_run && (
        <Alert variant="light" title="A trial: nothing was changed">
          To import it for real, choose the file again on{" "}
          <Anchor inherit underline="always" renderRoot={(props) => <Link to="/imports" {...props} />}>
            Imports
          </Anchor>
          : the server does not keep files.
        </Alert>
      )}
      <ImportProgress job={job} />
      <Downloads job={job} />
      <RefusedRows job={job} />
    </Page>
  );
}

/** Whether an import was taken back, leading to what became of that. */
function Undone({ job }: { job: Import }) {
  const undoing = useUndoing(job);
  if (!undoing) return null;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/imports/$id" params={{ id: String(undoing.id) }} {...props} />}>
      {isFinished(undoing) ? "undone" : "being undone"} <Moment at={undoing.finished_at ?? undoing.created_at} />
    </Anchor>
  );
}

function titleOf({ id, description, undoes }: Import): string {
  if (undoes !== null) return `Undoing of import ${undoes}`;
  return description || `Import ${id}`;
}

function About({ job: { mode, undoes, created_at, finished_at, expires_at } }: { job: Import }) {
  return (
    <Text size="sm" c="dimmed">
      {mode !== null && `Mode ${mode} · `}
      {undoes !== null && (
        <>
          Takes back{" "}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/imports/$id" params={{ id: String(undoes) }} {...props} />}
          >
            import {undoes}
          </Anchor>
          {" · "}
        </>
      )}
      sent <Moment at={created_at} />
      {finished_at !== null && (
        <>
          {" · "}ended <Moment at={finished_at} />
        </>
      )}
      {expires_at !== null && (
        <>
          {" · "}deleted <Moment at={expires_at} />
        </>
      )}
    </Text>
  );
}

function Downloads({ job }: { job: Import }) {
  const path = `/directory/v1/imports/${job.id}`;
  return (
    <Group gap="xs">
      {isFinished(job) && job.done > 0 && (
        <>
          <DownloadButton href={`${path}/results?format=csv`} label="Results, CSV" />
          <DownloadButton href={`${path}/results?format=ndjson`} label="Results, NDJSON" />
        </>
      )}
      {isFinished(job) && job.failed > 0 && job.undoes === null && (
        <DownloadButton href={`${path}/refused`} label="Refused rows" />
      )}
    </Group>
  );
}

function DownloadButton({ href, label }: { href: string; label: string }) {
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      size="xs"
      leftSection={<Download size={14} aria-hidden />}
    >
      {label}
    </Button>
  );
}
