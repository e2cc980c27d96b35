import { Argument, Command } from "commander";
import { GrantRegister } from "../directory/oauth/grant-register.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { presentGrant } from "./present-grant.ts";
import { printJson, say } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type GrantRevokeOptions = StoreOptions & { organization?: string; json?: true };

export function grantRevokeCommand(): Command {
  return new Command("revoke")
    .summary("end what a user let an OAuth client do")
    .description("End what a user let an OAuth client do. Its tokens let nobody in from the next request on.")
    .addArgument(new Argument("<id>", "the grant's id: see grant list"))
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall grant revoke 5", "End grant 5 of the only organization"]))
    .action(revokeGrant);
}

async function revokeGrant(idText: string, options: GrantRevokeOptions): Promise<void> {
  const { id } = readOptions({ id: () => required("id", idText, rowId) });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const grant = await new GrantRegister(session.store, operatorOf(organization.id)).revoke(id);
  if (options.json === true) printJson(presentGrant(grant));
  else say(`Grant ${id} is revoked.`);
}
