import { Code } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { type Fact, Facts } from "../show/facts.tsx";
import { Moment } from "../show/moment.tsx";
import { TeamZone } from "./team-zone.tsx";

type Team = Resource<"Team">;

/** What nobody changes of a team; with `isWhole`, what others may change too. */
export function TeamFacts({ team, isWhole }: { team: Team; isWhole: boolean }) {
  return <Facts facts={isWhole ? [...settings(team), ...fixed(team)] : fixed(team)} />;
}

function settings({ time_zone, external_id, client }: Team): readonly Fact[] {
  return [
    ["Time zone", <TeamZone key="zone" zone={time_zone} />],
    ["External id", external_id ?? "–"],
    ["Client", client ? "A team of a client company" : "One of our own"],
  ];
}

function fixed({ id, uuid, created_at, updated_at }: Team): readonly Fact[] {
  return [
    ["Id", id],
    ["UUID", <Code key="uuid">{uuid}</Code>],
    ["Created", <Moment key="created" at={created_at} />],
    ["Changed", <Moment key="changed" at={updated_at} />],
  ];
}
