import type { Organization } from "../directory/organizations/organization.ts";
import type { DirectoryReader } from "../directory/ports.ts";
import { CommandFailure } from "./command-failure.ts";
import { commandLine } from "./command-line.ts";
import { type StoreOptions, storeWords } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

/** The organization that `--organization` names, or the only one there is. */
export async function chosenOrganization(
  read: DirectoryReader,
  { organization: slug, ...options }: StoreOptions & { organization?: string },
): Promise<Organization> {
  if (slug !== undefined) {
    const organization = await read.organizations.bySlug(slug);
    if (organization !== undefined) return organization;
  }
  const all = await read.organizations.all();
  const [only, ...others] = all;
  if (only === undefined) {
    const make = commandLine("organization", "create", "--name", "My company", ...storeWords(options));
    throw new CommandFailure(`There is no organization yet. To make one: ${make}`);
  }
  const slugs = `There are: ${all.map((organization) => organization.slug).join(", ")}.`;
  if (slug !== undefined) throw new CommandFailure(`There is no organization with the slug ${slug}. ${slugs}`);
  if (others.length > 0) throw new UsageError([`--organization is missing. ${slugs}`]);
  return only;
}
