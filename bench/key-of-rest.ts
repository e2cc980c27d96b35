import { loadConfig } from "../src/config/config.ts";
import { loadSecrets } from "../src/config/secrets.ts";
import { organizationDirectory } from "../src/directory/access.ts";
import { SecretBox } from "../src/directory/credentials/secret-box.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Populated } from "./populate.ts";

const LABEL = "Benchmark";

/** A new API key of the REST API, with which a population's whole organization is reached, in place of an earlier one. */
export async function issueRestKey({ environment }: Pick<Populated, "environment">): Promise<string> {
  const config = loadConfig(environment);
  await using store = await openStore(config.database);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The database is empty.");
  const nobody = { credentialId: null, userId: null, teamId: null };
  const by = { organizationId: organization.id, origin: "cli", ...nobody, role: "owner", scope: "admin" } as const;
  const { credentials } = organizationDirectory(store, new SecretBox(loadSecrets(config, environment).masterKey), by);
  for (const { id, api, label } of await credentials.list()) {
    if (api === "rest" && label === LABEL) await credentials.revoke(id);
  }
  const key = { api: "rest", kind: "api_key", label: LABEL, role: "owner", scope: "admin" } as const;
  return (await credentials.create(key)).secret;
}
