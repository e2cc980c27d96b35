import { Argument, Command } from "commander";
import { type Pinged, WebhookService } from "../directory/webhooks/webhook-service.ts";
import { AddressPolicy } from "../jobs/address-policy.ts";
import { webhookPing } from "../jobs/webhook-ping.ts";
import { WebhookSender } from "../jobs/webhook-sender.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { printJson, say } from "./print.ts";
import type { SetExitCode } from "./program.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type WebhookTestOptions = StoreOptions & { organization?: string; json?: true };

export function webhookTestCommand(setExitCode: SetExitCode): Command {
  return new Command("test")
    .summary("send a webhook a test message")
    .description("Send the webhook with this id a test message from here, and tell how it was answered.")
    .addArgument(new Argument("<id>", "the webhook's id: see webhook list"))
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall webhook test 1", "Whether endpoint 1 takes what it is sent"]))
    .action(async (id: string, options: WebhookTestOptions) => {
      if (!(await testWebhook(id, options)).delivered) setExitCode(1);
    });
}

async function testWebhook(idText: string, options: WebhookTestOptions): Promise<Pinged> {
  const { id } = readOptions({ id: () => required("id", idText, rowId) });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const box = session.openBox();
  const sender = new WebhookSender(new AddressPolicy(session.config.webhookAllowedAddresses));
  try {
    const webhooks = new WebhookService(session.store, operatorOf(organization.id), box);
    const pinged = await webhooks.test(id, webhookPing(box, sender));
    const { delivered, status, error, milliseconds } = pinged;
    if (options.json === true) printJson({ delivered, status, error, milliseconds });
    else say(`Webhook ${id} ${delivered ? "took it" : "did not take it"}: ${error ?? "answered"}${statusOf(pinged)}`);
    return pinged;
  } finally {
    sender.close();
  }
}

function statusOf({ status, milliseconds }: Pinged): string {
  return `${status === null ? "" : `, status ${status}`}, ${milliseconds} ms`;
}
