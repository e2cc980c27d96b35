import { Argument, Command } from "commander";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { rowId } from "./option-parsers.ts";
import { presentCredential } from "./present-credential.ts";
import { printJson, say } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type CredentialRevokeOptions = StoreOptions & { organization?: string; json?: true };

export function credentialRevokeCommand(): Command {
  return new Command("revoke")
    .summary("end a credential")
    .description("End a credential. A running server stops taking it within a second.")
    .addArgument(new Argument("<id>", "the credential's id: see credential list"))
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall credential revoke 3", "End credential 3 of the only organization"]))
    .action(revokeCredential);
}

async function revokeCredential(idText: string, options: CredentialRevokeOptions): Promise<void> {
  const { id } = readOptions({ id: () => required("id", idText, rowId) });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const credential = await session.store.execute("revokeCredential", { by: operatorOf(organization.id), id });
  if (options.json === true) printJson(presentCredential(credential));
  else say(`Credential ${id} is revoked.`);
}
