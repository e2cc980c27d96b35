import { Command } from "commander";
import type { DirectoryReader } from "../directory/ports.ts";
import type { Team } from "../directory/teams/team.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { presentTeam } from "./present-team.ts";
import { printJson, printTable } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type TeamListOptions = StoreOptions & { organization?: string; json?: true };

const TEAMS_A_PAGE = 1000;

export function teamListCommand(): Command {
  return new Command("list")
    .summary("list an organization's teams")
    .description("List an organization's teams.")
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall team list --organization blue-harbour", "Every team with its id"]))
    .action(listTeams);
}

async function listTeams(options: TeamListOptions): Promise<void> {
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const teams = await Array.fromAsync(teamsOf(session.store.read, organization.id));
  if (options.json === true) return printJson(teams.map(presentTeam));
  printTable(
    ["id", "name"],
    teams.map(({ id, name }) => [String(id), name]),
  );
}

async function* teamsOf(read: DirectoryReader, organizationId: number): AsyncGenerator<Team> {
  let next: string | null = null;
  do {
    const start = next === null ? {} : { start: { after: next } };
    const page = await read.teams.list(organizationId, { limit: TEAMS_A_PAGE, ...start });
    yield* page.rows;
    ({ next } = page);
  } while (next !== null);
}
