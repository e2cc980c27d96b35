import { Argument, Command, Option } from "commander";
import type { Replay } from "../directory/webhooks/replay-deliveries.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { moment, rowId } from "./option-parsers.ts";
import { presentWebhook } from "./present-webhook.ts";
import { printJson, say } from "./print.ts";
import { given, readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

type WebhookReplayOptions = StoreOptions & {
  organization?: string;
  dead?: true;
  delivery?: string;
  since?: string;
  json?: true;
};

export function webhookReplayCommand(): Command {
  return new Command("replay")
    .summary("deliver to a webhook again")
    .description(
      "Deliver to a webhook again: what was given up, one delivery, or all since a time. A running server does.",
    )
    .addArgument(new Argument("<id>", "the webhook's id: see webhook list"))
    .addOption(organizationOption())
    .addOption(new Option("--dead", "what was given up"))
    .addOption(new Option("--delivery <id>", "one delivery: see webhook deliveries"))
    .addOption(new Option("--since <when>", "all that changed since 2027-01-31 or 2027-01-31T12:00Z"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall webhook replay 1 --dead", "Once endpoint 1 works again"],
        ["rollcall webhook replay 1 --since 2027-01-31T12:00Z", "After endpoint 1 has lost what it had"],
      ),
    )
    .action(replay);
}

async function replay(idText: string, options: WebhookReplayOptions): Promise<void> {
  const { id, what } = readOptions({
    id: () => required("id", idText, rowId),
    what: () => readReplay(options),
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const args = { by: operatorOf(organization.id), id, replay: what };
  const webhook = await session.store.execute("replayDeliveries", args);
  if (options.json === true) printJson(presentWebhook(webhook));
  else say(`Webhook ${id} is told again${webhook.enabled ? "." : " once it is enabled."}`);
}

function readReplay({ dead, delivery, since }: WebhookReplayOptions): Replay {
  if ([dead, delivery, since].filter((option) => option !== undefined).length !== 1) {
    throw new UsageError(["one of --dead, --delivery and --since is needed"]);
  }
  const entryId = given("--delivery", delivery, rowId);
  if (entryId !== undefined) return { entryId };
  const time = given("--since", since, moment);
  return time === undefined ? { state: "dead" } : { since: time };
}
