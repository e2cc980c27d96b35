import { Command, Option } from "commander";
import { wholeNumber } from "../config/setting-parsers.ts";
import { allOf, type Filter, type GrantField } from "../directory/filter.ts";
import { GrantRegister } from "../directory/oauth/grant-register.ts";
import { type PresentedGrant, stateOfGrant } from "../directory/oauth/grant.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { presentGrant } from "./present-grant.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { given, readOptions } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type GrantListOptions = StoreOptions & {
  organization?: string;
  client?: string;
  user?: string;
  live?: true;
  limit?: string;
  json?: true;
};

const COLUMNS = ["id", "client", "user", "state", "allowed", "expires", "scopes", "label"];
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

export function grantListCommand(): Command {
  return new Command("list")
    .summary("list what users let OAuth clients do")
    .description("List what an organization's users let OAuth clients do, the newest first, what ended too.")
    .addOption(organizationOption())
    .addOption(new Option("--client <id>", "only what this OAuth client was allowed: see credential list"))
    .addOption(new Option("--user <id>", "only what this user allowed"))
    .addOption(new Option("--live", "only what has not ended"))
    .addOption(new Option("--limit <count>", `how many, up to ${LARGEST_LIMIT} (default: ${DEFAULT_LIMIT})`))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall grant list --client 3 --live", "Who lets OAuth client 3 act for them"],
        ["rollcall grant list --user 21 --json", "Every application that user 21 has let in"],
      ),
    )
    .action(listGrants);
}

async function listGrants(options: GrantListOptions): Promise<void> {
  const { limit, client, user } = readOptions({
    client: () => given("--client", options.client, rowId),
    user: () => given("--user", options.user, rowId),
    limit: () => given("--limit", options.limit, wholeNumber(1, LARGEST_LIMIT)) ?? DEFAULT_LIMIT,
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const register = new GrantRegister(session.store, operatorOf(organization.id));
  const state = options.live === true ? "live" : undefined;
  const filter = allOf(equals("credential_id", client), equals("user_id", user), equals("state", state));
  const { rows: grants } = await register.list({ limit, filter });
  if (options.json === true) return printJson(grants.map(presentGrant));
  printTable(COLUMNS, grants.map(cells));
}

function equals(field: GrantField, value: string | number | undefined): Filter<GrantField> | undefined {
  return value === undefined ? undefined : { op: "eq", field, value };
}

function cells(presented: PresentedGrant): string[] {
  const { grant, client } = presented;
  const { id, credentialId, userId, createdAt, expiresAt, scopes } = grant;
  const numbers = [id, credentialId, userId].map(String);
  const moments = [createdAt, expiresAt].map(shownMoment);
  return numbers.concat(stateOfGrant(presented, Date.now()), moments, scopes.join(","), client.label);
}
