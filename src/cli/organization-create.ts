import { Command, Option } from "commander";
import { DirectoryError } from "../directory/errors.ts";
import type { Organization } from "../directory/organizations/organization.ts";
import { foldText } from "../directory/users/name.ts";
import { commandLine } from "./command-line.ts";
import { examples } from "./examples.ts";
import { nonEmpty } from "./option-parsers.ts";
import { presentOrganization } from "./present-organization.ts";
import { printJson, say } from "./print.ts";
import { readOptions, required } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, type StoreOptions, storeWords } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

/** The options by the names of the directory's fields. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ["name", "--name"],
  ["slug", "--slug"],
  ["country", "--country"],
  ["timeZone", "--time-zone"],
]);

type OrganizationCreateOptions = StoreOptions & {
  name?: string;
  slug?: string;
  country: string;
  timeZone: string;
  json?: true;
};

const LONGEST_SLUG = 63;

export function organizationCreateCommand(): Command {
  return new Command("create")
    .summary("make an organization")
    .description("Make an organization: the tenant that teams, users and credentials belong to.")
    .addOption(new Option("--name <text>", "its name (required)"))
    .addOption(
      new Option("--slug <slug>", "its short name: lower-case letters, digits, dashes; from the name if left out"),
    )
    .addOption(new Option("--country <code>", "ISO 3166 code: where phones without a country code are").default("US"))
    .addOption(new Option("--time-zone <zone>", "IANA time zone, such as Europe/Kyiv").default("UTC"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ['rollcall organization create --name "Blue Harbour"', "An organization with the slug blue-harbour"],
        [
          "rollcall organization create --name Київ --slug kyiv --country UA --time-zone Europe/Kyiv",
          "One whose phones and times are Ukrainian",
        ],
      ),
    )
    .action(createOrganization);
}

async function createOrganization(options: OrganizationCreateOptions): Promise<void> {
  const { country, timeZone } = options;
  const fields = readOptions({
    name: () => required("--name", options.name, nonEmpty),
    slug: () => options.slug ?? slugOf(options.name ?? ""),
  });
  await using session = await openSession(options, "make");
  const args = { origin: "cli", ...fields, country: country.toUpperCase(), timeZone } as const;
  const organization = await session.store.execute("createOrganization", args).catch(blameOption);
  if (options.json === true) return printJson(presentOrganization(organization));
  console.log(`Organization ${organization.id}: ${organization.slug}`);
  sayWhatIsNext(organization, options);
}

/** What the directory finds wrong with a value was typed wrongly. Throws `UsageError` for that, else what it was given. */
function blameOption(error: unknown): never {
  const option = error instanceof DirectoryError ? OPTIONS.get(error.details.field ?? "") : undefined;
  if (!(error instanceof DirectoryError) || error.code !== "invalid_value" || option === undefined) throw error;
  throw new UsageError([error.message.replace(error.details.field ?? "", option)]);
}

/** "Blue Harbour" as blue-harbour. Throws `UsageError` for a name of another script, which has no such form. */
function slugOf(name: string): string {
  const slug = foldText(name)
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-+|-+$/gu, "");
  if (slug === "" && name !== "") throw new UsageError(["--slug is missing, and cannot be made from this name"]);
  return slug;
}

function sayWhatIsNext({ slug }: Organization, options: StoreOptions): void {
  const words = ["--organization", slug, ...storeWords(options)];
  say(
    "Next, make a team, then a credential for a client:",
    `  ${commandLine("team", "create", ...words, "--name", "First team")}`,
    `  ${commandLine("credential", "create", ...words, "--api", "heymarket", "--team", "1")}`,
  );
}
