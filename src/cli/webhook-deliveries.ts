import { Argument, Command, Option } from "commander";
import { type Parsed, wholeNumber } from "../config/setting-parsers.ts";
import { notFound } from "../directory/errors.ts";
import type { DeliveryField, Filter } from "../directory/filter.ts";
import { DELIVERY_STATES, type Delivery, type DeliveryState } from "../directory/webhooks/delivery.ts";
import { eventOf } from "../directory/webhooks/webhook.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { rowId } from "./option-parsers.ts";
import { presentDelivery } from "./present-webhook.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { given, readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type WebhookDeliveriesOptions = StoreOptions & { organization?: string; state?: string; limit?: string; json?: true };

const COLUMNS = ["id", "event", "object", "state", "attempts", "status", "error", "created"];
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

export function webhookDeliveriesCommand(): Command {
  return new Command("deliveries")
    .summary("list what became of a webhook's deliveries")
    .description("List what became of a webhook's deliveries, the newest first. Dead are those that were given up.")
    .addArgument(new Argument("<id>", "the webhook's id: see webhook list"))
    .addOption(organizationOption())
    .addOption(new Option("--state <state>", `only those in this state: ${DELIVERY_STATES.join(", ")}`))
    .addOption(new Option("--limit <count>", `how many, up to ${LARGEST_LIMIT} (default: ${DEFAULT_LIMIT})`))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall webhook deliveries 1 --state dead", "What webhook 1 never took"]))
    .action(listDeliveries);
}

async function listDeliveries(idText: string, options: WebhookDeliveriesOptions): Promise<void> {
  const { id, state, limit } = readOptions({
    id: () => required("id", idText, rowId),
    state: () => given("--state", options.state, deliveryState),
    limit: () => given("--limit", options.limit, wholeNumber(1, LARGEST_LIMIT)) ?? DEFAULT_LIMIT,
  });
  await using session = await openSession(options);
  const { webhooks } = session.store.read;
  const organization = await chosenOrganization(session.store.read, options);
  if ((await webhooks.byId(organization.id, id)) === undefined) throw notFound("webhook");
  const { rows } = await webhooks.deliveries(organization.id, { filter: filterOf(id, state), limit });
  if (options.json === true) return printJson(rows.map(presentDelivery));
  printTable(COLUMNS, rows.map(cells));
}

function filterOf(id: number, state: DeliveryState | undefined): Filter<DeliveryField> {
  const ofWebhook = { op: "eq", field: "webhook_id", value: id } as const;
  if (state === undefined) return ofWebhook;
  return { op: "and", filters: [ofWebhook, { op: "eq", field: "state", value: state }] };
}

function cells(delivery: Delivery): string[] {
  const { entryId, objectId, state, attempts, status, error, createdAt } = delivery;
  const answer = [String(status ?? "-"), error ?? "-"];
  return [
    String(entryId),
    eventOf(delivery),
    String(objectId),
    state,
    String(attempts),
    ...answer,
    shownMoment(createdAt),
  ];
}

function deliveryState(text: string): Parsed<DeliveryState> {
  const state = DELIVERY_STATES.find((known) => known === text);
  return state === undefined ? { problem: `must be one of ${DELIVERY_STATES.join(", ")}` } : { value: state };
}
