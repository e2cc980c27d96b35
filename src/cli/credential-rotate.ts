import { Argument, Command, Option } from "commander";
import { CredentialService } from "../directory/credentials/credential-service.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { duration, rowId } from "./option-parsers.ts";
import { printIssuedCredential } from "./print-issued-credential.ts";
import { say, shownMoment } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";

type CredentialRotateOptions = StoreOptions & { organization?: string; overlap: string; json?: true };

export function credentialRotateCommand(): Command {
  return new Command("rotate")
    .summary("make a credential's successor")
    .description(
      "Make a credential's successor and print its secret. The old one goes on for the overlap, then ends. An OAuth " +
        "client keeps its id and gets a new secret.",
    )
    .addArgument(new Argument("<id>", "the credential's id: see credential list"))
    .addOption(organizationOption())
    .addOption(new Option("--overlap <time>", "how long the old one goes on: 90s, 30m, 1h, 7d or 0").default("1d"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall credential rotate 3 --overlap 1h", "Leave an hour for bringing the new secret to the clients"],
        ["rollcall credential rotate 3 --overlap 0", "End the old one at once, because it leaked"],
      ),
    )
    .action(rotateCredential);
}

async function rotateCredential(idText: string, options: CredentialRotateOptions): Promise<void> {
  const { id, overlap } = readOptions({
    id: () => required("id", idText, rowId),
    overlap: () => required("--overlap", options.overlap, duration),
  });
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const credentials = new CredentialService(session.store, operatorOf(organization.id), session.openBox());
  const issued = await credentials.rotate(id, overlap);
  printIssuedCredential(issued, { json: options.json === true, imported: false });
  const { credential } = issued;
  const [what, end] =
    credential.id === id
      ? ["The secret before it", credential.oldSecretExpiresAt]
      : [`Credential ${id}`, (await credentials.get(id)).expiresAt];
  say(overlap === 0 ? `${what} has ended.` : `${what} goes on until ${shownMoment(end)}.`);
}
