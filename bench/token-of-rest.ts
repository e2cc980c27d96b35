import { loadConfig } from "../src/config/config.ts";
import { loadSecrets } from "../src/config/secrets.ts";
import { organizationDirectory } from "../src/directory/access.ts";
import { SecretBox } from "../src/directory/credentials/secret-box.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Populated } from "./populate.ts";

const LABEL = "Benchmark";

/** A key of the REST API that reads all of the population. */
export async function issueRestKey({ environment }: Populated): Promise<string> {
  const config = loadConfig(environment);
  await using store = await openStore(config.database);
  const [organization] = await store.read.organizations.all();
  if (organization === undefined) throw new Error("The database is empty.");
  const role = "owner";
  const by = { origin: "cli", credentialId: null, userId: null, teamId: null, role, scope: "admin" } as const;
  const box = new SecretBox(loadSecrets(config, environment).masterKey);
  const { credentials } = organizationDirectory(store, box, { organizationId: organization.id, ...by });
  for (const { id, api, label } of await credentials.list()) {
    if (api === "rest" && label === LABEL) await credentials.revoke(id);
  }
  return (await credentials.create({ api: "rest", kind: "api_key", label: LABEL, role, scope: "read" })).secret;
}
