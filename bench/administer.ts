import { loadConfig } from "../src/config/config.ts";
import { loadSecrets } from "../src/config/secrets.ts";
import { type OrganizationDirectory, organizationDirectory } from "../src/directory/access.ts";
import { SecretBox } from "../src/directory/credentials/secret-box.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Populated } from "./populate.ts";

/** Does something to a population's organization as its owner, before a server is started on it. */
export async function administer(
  { environment }: Pick<Populated, "environment">,
  act: (directory: OrganizationDirectory) => Promise<void>,
): Promise<void> {
  const config = loadConfig(environment);
  await using store = await openStore(config.database);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The database is empty.");
  const nobody = { credentialId: null, userId: null, teamId: null };
  const by = { organizationId: organization.id, origin: "cli", ...nobody, role: "owner", scope: "admin" } as const;
  await act(organizationDirectory(store, new SecretBox(loadSecrets(config, environment).masterKey), by));
}
