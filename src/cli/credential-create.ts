import { Command, Option } from "commander";
import { oneOf } from "../config/setting-parsers.ts";
import { APIS_OF_A_TEAM, KINDS_OF_APIS } from "../directory/credentials/credential-kinds.ts";
import { type CredentialRequest, CredentialService } from "../directory/credentials/credential-service.ts";
import { API_NAMES } from "../directory/principal.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { readImportedSecret } from "./imported-secret.ts";
import { operatorOf } from "./operator.ts";
import { moment, nonEmpty, rowId } from "./option-parsers.ts";
import { printIssuedCredential } from "./print-issued-credential.ts";
import { given, readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

type CredentialCreateOptions = StoreOptions & {
  organization?: string;
  api?: string;
  kind?: string;
  team?: string;
  user?: string;
  role?: string;
  scope: string;
  redirect: string[];
  label?: string;
  expires?: string;
  importSecret?: string;
  importId?: string;
  json?: true;
};

export function credentialCreateCommand(): Command {
  return new Command("create")
    .summary("make a credential and print its secret")
    .description(
      "Make a credential and print its secret, which is shown this once. Two of a kind may live at once, for a " +
        "rotation without a gap.",
    )
    .addOption(organizationOption())
    .addOption(
      new Option(
        "--api <name>",
        "the API it signs in to (required): heymarket, happygrasshopper, saferme, worksection, rest",
      ),
    )
    .addOption(
      new Option(
        "--kind <kind>",
        "secret (signs requests; heymarket, worksection), api_key or token (sent as they are), or oauth_client " +
          "(worksection); if left out, the API's own",
      ),
    )
    .addOption(new Option("--team <id>", "the only team that it reaches (required for heymarket)"))
    .addOption(new Option("--user <id>", "the user that it acts as; the organization itself if left out"))
    .addOption(
      new Option("--role <key>", "the highest role that it may grant; admin if left out, the user's with --user"),
    )
    .addOption(new Option("--scope <scope>", "read, write or admin").default("write"))
    .addOption(
      new Option("--redirect <url>", "where an OAuth client lets people be sent back to; may be given several times")
        .argParser((url: string, before: string[]) => [...before, url])
        .default([], "none"),
    )
    .addOption(new Option("--label <text>", "what it is for; an OAuth client's name, which people are shown"))
    .addOption(new Option("--expires <when>", "2027-01-31, 2027-01-31T12:00Z or 90d; never if left out"))
    .addOption(new Option("--import-secret <file>", "keep a secret from elsewhere: a file with it, - for stdin"))
    .addOption(new Option("--import-id <id>", "keep the secret's or client's id too (with --import-secret)"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall credential create --api heymarket --team 7", "An API secret for team 7 of the only organization"],
        [
          "rollcall credential create --organization blue-harbour --api heymarket --kind api_key --team 7 --scope read",
          "A legacy key that changes nothing",
        ],
        [
          "rollcall credential create --api happygrasshopper --kind api_key --user 1",
          "An API key of user 1, which has that user's role",
        ],
        ["rollcall credential create --api saferme --kind token", "A token of the organization"],
        ["rollcall credential create --api worksection --role owner", "An admin API key of the account"],
        [
          "rollcall credential create --api rest --role owner --scope admin",
          "A key of the REST API that may do everything",
        ],
        [
          'rollcall credential create --api worksection --kind oauth_client --label "Time sheets" --redirect https://time.example/callback',
          "An OAuth client that acts for whoever lets it",
        ],
        [
          "rollcall credential create --api heymarket --team 7 --import-id 0d9c4a1e --import-secret - < secret.txt",
          "Keep the secret that clients have already",
        ],
      ),
    )
    .action(createCredential);
}

async function createCredential(options: CredentialCreateOptions): Promise<void> {
  const { importSecret, importId, ...request } = readRequest(options);
  const secret = importSecret === undefined ? undefined : await readImportedSecret(importSecret);
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const credentials = new CredentialService(session.store, operatorOf(organization.id), session.openBox());
  const publicId = importId === undefined ? {} : { publicId: importId };
  const issued = await credentials.create({
    ...withoutUndefined(request),
    ...(secret === undefined ? {} : { import: { ...publicId, secret } }),
  });
  printIssuedCredential(issued, { json: options.json === true, imported: secret !== undefined });
}

function readRequest(options: CredentialCreateOptions) {
  return readOptions({
    api: () => required("--api", options.api, oneOf("heymarket", "happygrasshopper", "saferme", "worksection", "rest")),
    kind: () => readKind(options),
    teamId: () => readTeam(options),
    userId: () => given("--user", options.user, rowId),
    role: () => given("--role", options.role, nonEmpty),
    redirectUris: () => readRedirects(options),
    scope: () => required("--scope", options.scope, oneOf("read", "write", "admin")),
    label: () => given("--label", options.label, nonEmpty),
    expiresAt: () => given("--expires", options.expires, moment),
    importSecret: () => given("--import-secret", options.importSecret, nonEmpty),
    importId: () => readImportId(options),
  });
}

const KINDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(KINDS_OF_APIS));
const ALL_KINDS = ["secret", "api_key", "token", "oauth_client"] as const;

function readKind({ api, kind }: CredentialCreateOptions): (typeof ALL_KINDS)[number] {
  const known = KINDS.get(api ?? "");
  const read = required("--kind", kind ?? known?.[0] ?? "secret", oneOf(...ALL_KINDS));
  if (known === undefined || known.includes(read)) return read;
  throw new UsageError([`--kind must be ${known.join(" or ")} for ${api}, which knows no other`]);
}

function readTeam({ api, team }: CredentialCreateOptions): number | null {
  const known = API_NAMES.find((name) => name === api);
  const isOptional = known !== undefined && !APIS_OF_A_TEAM.has(known);
  return isOptional ? (given("--team", team, rowId) ?? null) : required("--team", team, rowId);
}

function readRedirects({ kind, redirect, team, user, role }: CredentialCreateOptions): string[] {
  if (kind !== "oauth_client") {
    if (redirect.length > 0) throw new UsageError(["--redirect is for --kind oauth_client"]);
    return [];
  }
  const own = Object.entries({ team, user, role }).filter(([, value]) => value !== undefined);
  const faults = own.map(([name]) => `--${name} is not for --kind oauth_client, which acts for whoever lets it`);
  if (redirect.length === 0) faults.push("--redirect is missing");
  if (faults.length > 0) throw new UsageError(faults);
  return redirect;
}

function readImportId(options: CredentialCreateOptions): string | undefined {
  const { importId, importSecret, api, kind = KINDS.get(api ?? "")?.[0] ?? "secret" } = options;
  if (importId === undefined) return undefined;
  if (importSecret === undefined) throw new UsageError(["--import-id needs --import-secret, which is missing"]);
  if (kind !== "secret" && kind !== "oauth_client") {
    throw new UsageError(["--import-id is for --kind secret and oauth_client: other keys are their own id"]);
  }
  return required("--import-id", importId, nonEmpty);
}

type ReadRequest = Omit<ReturnType<typeof readRequest>, "importSecret" | "importId">;

function withoutUndefined({ userId, role, label, ...request }: ReadRequest): CredentialRequest {
  return {
    ...request,
    expiresAt: request.expiresAt ?? null,
    ...(userId === undefined ? {} : { userId }),
    ...(role === undefined ? {} : { role }),
    ...(label === undefined ? {} : { label }),
  };
}
