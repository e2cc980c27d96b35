import { Command } from "commander";
import { examples } from "./examples.ts";
import { presentOrganization } from "./present-organization.ts";
import { printJson, printTable } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, type StoreOptions } from "./store-options.ts";

type OrganizationListOptions = StoreOptions & { json?: true };

export function organizationListCommand(): Command {
  return new Command("list")
    .summary("list all organizations")
    .description("List all organizations.")
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall organization list --json", "All organizations as a JSON array"]))
    .action(listOrganizations);
}

async function listOrganizations(options: OrganizationListOptions): Promise<void> {
  await using session = await openSession(options);
  const organizations = await session.store.read.organizations.all();
  if (options.json === true) return printJson(organizations.map(presentOrganization));
  printTable(
    ["id", "slug", "status", "country", "time zone", "name"],
    organizations.map(({ id, slug, status, country, timeZone, name }) => [
      String(id),
      slug,
      status,
      country,
      timeZone,
      name,
    ]),
  );
}
