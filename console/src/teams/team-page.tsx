import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { Refusal } from "../api/refusal.ts";
import { Failure } from "../shell/failure.tsx";
import { NotFound } from "../shell/not-found.tsx";
import { Page } from "../shell/page.tsx";
import { Waiting } from "../show/waiting.tsx";
import { ClientBadge } from "./client-badge.tsx";
import { DeletedTeam } from "./deleted-team.tsx";
import { teamQuery } from "./team-query.ts";
import { TeamTabs } from "./team-tabs.tsx";

type Team = Resource<"Team">;

const ABOVE = [{ title: "Teams", to: "/teams" }] as const;

/** `/teams/{id}`: one team. */
export function TeamPage() {
  const { id } = useParams({ from: "/inside/teams/$id" });
  return <TeamOfId key={id} id={Number(id)} />;
}

function TeamOfId({ id }: { id: number }) {
  const [deleted, setDeleted] = useState<Team>();
  if (deleted !== undefined) return <DeletedTeam team={deleted} onRestored={() => setDeleted(undefined)} />;
  return <LivingTeam id={id} onDeleted={setDeleted} />;
}

function LivingTeam({ id, onDeleted }: { id: number; onDeleted: (team: Team) => void }) {
  const { data: team, error, refetch } = useQuery(teamQuery(id));
  if (error !== null && isUnknown(error)) return <NotFound />;
  if (team === undefined) return error === null ? <Waiting /> : <Failure error={error} onRetry={refetch} />;
  return (
    <Page title={team.name} above={ABOVE} aside={team.client && <ClientBadge />}>
      {team.description !== "" && <Text c="dimmed">{team.description}</Text>}
      <TeamTabs team={team} onDeleted={onDeleted} />
    </Page>
  );
}

/** Whether no such team is there, or the address names none. */
function isUnknown(error: Error): boolean {
  return error instanceof Refusal && (error.problem.status === 404 || error.problem.parameter === "id");
}
