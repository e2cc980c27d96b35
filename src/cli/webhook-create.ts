import { Command, Option } from "commander";
import { WebhookService } from "../directory/webhooks/webhook-service.ts";
import { AddressPolicy } from "../jobs/address-policy.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { CommandFailure } from "./command-failure.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { nonEmpty } from "./option-parsers.ts";
import { presentWebhook } from "./present-webhook.ts";
import { printJson, printTable, say } from "./print.ts";
import { given, readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type WebhookCreateOptions = StoreOptions & {
  organization?: string;
  url?: string;
  events: string;
  description?: string;
  disabled?: true;
  json?: true;
};

export function webhookCreateCommand(): Command {
  return new Command("create")
    .summary("make a webhook and print its secret")
    .description(
      "Make a webhook, which is told of what changes from now on, and print its secret, which is shown this once.",
    )
    .addOption(organizationOption())
    .addOption(new Option("--url <url>", "where changes are sent to, by https (required)"))
    .addOption(new Option("--events <names>", "what is told: *, user.*, user.updated, with commas").default("*"))
    .addOption(new Option("--description <text>", "what it is for"))
    .addOption(new Option("--disabled", "send nothing until it is enabled"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall webhook create --url https://hooks.example.com/rollcall", "Tell of every change"],
        [
          'rollcall webhook create --url https://hooks.example.com/rollcall --events "user.*,membership.created" --json',
          "Tell of some changes",
        ],
      ),
    )
    .action(createWebhook);
}

async function createWebhook(options: WebhookCreateOptions): Promise<void> {
  const { url, events, description } = readOptions({
    url: () => required("--url", options.url, nonEmpty),
    events: () => required("--events", options.events, nonEmpty),
    description: () => given("--description", options.description, nonEmpty),
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const refusal = new AddressPolicy(session.config.webhookAllowedAddresses).refusalOf(url);
  if (refusal !== undefined) throw new CommandFailure(refusal);
  const webhooks = new WebhookService(session.store, operatorOf(organization.id), session.openBox());
  const { webhook, secret } = await webhooks.create({
    url,
    events: events.split(",").map((event) => event.trim()),
    enabled: options.disabled !== true,
    ...(description === undefined ? {} : { description }),
  });
  if (options.json === true) return printJson({ ...presentWebhook(webhook), secret });
  printTable(["webhook", String(webhook.id)], [["secret", secret]]);
  say("Keep the secret now: it is not shown again.");
}
