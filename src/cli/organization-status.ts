import { Command } from "commander";
import type { Organization } from "../directory/organizations/organization.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { presentOrganization } from "./present-organization.ts";
import { printJson } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, type StoreOptions } from "./store-options.ts";

type OrganizationStatusOptions = StoreOptions & { json?: true };

export function organizationCancelCommand(): Command {
  return new Command("cancel")
    .summary("refuse an organization's clients, keeping its data")
    .description(
      "Cancel an organization: within a second no API takes its credentials any more. Nothing is deleted, and restore takes it back.",
    )
    .argument("<slug>", "the organization")
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall organization cancel blue-harbour", "Refuse everybody of Blue Harbour"]))
    .action((slug: string, options: OrganizationStatusOptions) => setStatus(slug, "cancelled", options));
}

export function organizationRestoreCommand(): Command {
  return new Command("restore")
    .summary("take a cancellation back")
    .description("Take an organization's cancellation back: its credentials work again as they did.")
    .argument("<slug>", "the organization")
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall organization restore blue-harbour", "Let Blue Harbour in again"]))
    .action((slug: string, options: OrganizationStatusOptions) => setStatus(slug, "active", options));
}

async function setStatus(
  slug: string,
  status: Organization["status"],
  options: OrganizationStatusOptions,
): Promise<void> {
  await using session = await openSession(options);
  const { id } = await chosenOrganization(session.store.read, { ...options, organization: slug });
  const organization = await session.store.execute("setOrganizationStatus", { by: operatorOf(id), status });
  if (options.json === true) return printJson(presentOrganization(organization));
  console.log(`Organization ${organization.id}: ${organization.slug} is ${organization.status}`);
}
