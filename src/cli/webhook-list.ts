import { Command } from "commander";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { presentWebhook, stateOfWebhook } from "./present-webhook.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type WebhookListOptions = StoreOptions & { organization?: string; json?: true };

const COLUMNS = ["id", "state", "failing since", "events", "url", "description"];

export function webhookListCommand(): Command {
  return new Command("list")
    .summary("list an organization's webhooks")
    .description("List an organization's webhooks. Secrets are never shown.")
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall webhook list", "The webhooks of the only organization"]))
    .action(listWebhooks);
}

async function listWebhooks(options: WebhookListOptions): Promise<void> {
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const webhooks = await session.store.read.webhooks.list(organization.id);
  if (options.json === true) return printJson(webhooks.map(presentWebhook));
  const rows = webhooks.map((webhook) => {
    const { id, failingSince, events, url, description } = webhook;
    const since = failingSince === null ? "-" : shownMoment(failingSince);
    return [String(id), stateOfWebhook(webhook), since, events.join(","), url, description];
  });
  printTable(COLUMNS, rows);
}
