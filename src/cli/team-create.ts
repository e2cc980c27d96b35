import { Command, Option } from "commander";
import { TeamService } from "../directory/teams/team-service.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { commandLine } from "./command-line.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { nonEmpty, rowId } from "./option-parsers.ts";
import { presentTeam } from "./present-team.ts";
import { printJson, say } from "./print.ts";
import { given, readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions, storeWords } from "./store-options.ts";

type TeamCreateOptions = StoreOptions & { organization?: string; name?: string; id?: string; json?: true };

export function teamCreateCommand(): Command {
  return new Command("create")
    .summary("make a team")
    .description("Make a team. A credential for the Heymarket API belongs to one.")
    .addOption(organizationOption())
    .addOption(new Option("--name <text>", "its name (required)"))
    .addOption(new Option("--id <id>", "an id to keep, from the system that is replaced; a new one if left out"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ['rollcall team create --name "Customer care"', "A team of the only organization"],
        [
          'rollcall team create --organization blue-harbour --name "Customer care" --id 7',
          "One that keeps the id it had elsewhere",
        ],
      ),
    )
    .action(createTeam);
}

async function createTeam(options: TeamCreateOptions): Promise<void> {
  const { name, id } = readOptions({
    name: () => required("--name", options.name, nonEmpty),
    id: () => given("--id", options.id, rowId),
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const teams = new TeamService(session.store, operatorOf(organization.id), undefined);
  const team = await teams.create({ ...(id === undefined ? {} : { id }), fields: { name } });
  if (options.json === true) return printJson(presentTeam(team));
  console.log(`Team ${team.id}: ${team.name}`);
  const words = ["--organization", organization.slug, ...storeWords(options)];
  say(
    "Next, make a credential for a client of the team:",
    `  ${commandLine("credential", "create", ...words, "--api", "heymarket", "--team", String(team.id))}`,
  );
}
