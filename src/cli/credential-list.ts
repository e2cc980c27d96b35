import { Command } from "commander";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { presentCredential, stateOf } from "./present-credential.ts";
import { printJson, printTable, shownMoment } from "./print.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type CredentialListOptions = StoreOptions & { organization?: string; json?: true };

const COLUMNS = ["id", "api", "kind", "public id", "team", "user", "role", "scope", "state", "expires", "label"];

export function credentialListCommand(): Command {
  return new Command("list")
    .summary("list an organization's credentials")
    .description("List an organization's credentials, the ones that ended too. Secrets are never shown.")
    .addOption(organizationOption())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(["rollcall credential list --organization blue-harbour", "Every credential"]))
    .action(listCredentials);
}

async function listCredentials(options: CredentialListOptions): Promise<void> {
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const credentials = await session.store.read.credentials.list(organization.id);
  if (options.json === true) return printJson(credentials.map(presentCredential));
  const rows = credentials.map((credential) => {
    const { id, api, kind, publicId, teamId, userId, role, scope, expiresAt, label } = credential;
    const what = [String(id), api, kind, publicId];
    const reach = [teamId, userId, role].map((value) => String(value ?? "-"));
    return what.concat(reach, [scope, stateOf(credential), shownMoment(expiresAt), label]);
  });
  printTable(COLUMNS, rows);
}
