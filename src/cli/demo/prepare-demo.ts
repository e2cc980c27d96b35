import type { App } from "../../app.ts";
import { organizationDirectory } from "../../directory/access.ts";
import type { Organization } from "../../directory/organizations/organization.ts";
import { CommandFailure } from "../command-failure.ts";
import { operatorOf } from "../operator.ts";
import { SAMPLE_ORGANIZATION, seedSample } from "../sample/seed-sample.ts";
import { DEMO_APIS } from "./demo-apis.ts";
import { type DemoCredentials, DemoCredentialsFile, withAllApis } from "./demo-credentials.ts";
import type { DemoDirectory } from "./demo-directory.ts";

/** Refuses a database that no demo made. To be asked before the database is opened, which could migrate it. */
export async function assertDemoDatabase({ path, hasDatabase }: DemoDirectory): Promise<void> {
  if (hasDatabase && (await new DemoCredentialsFile(path).read()) === undefined) {
    throw new CommandFailure(`${path} holds another database than a demo's. Choose another --data-dir.`);
  }
}

/** The sample organization with credentials for every API: made in an empty database, else as it is by now. */
export async function prepareDemo(
  { store, box }: App,
  path: string,
): Promise<{ organization: Organization; credentials: DemoCredentials }> {
  const file = new DemoCredentialsFile(path);
  const known = await file.read();
  if (known === undefined) await file.write({});
  const existing = await store.read.organizations.bySlug(SAMPLE_ORGANIZATION.slug);
  const isWhole = Object.keys(known ?? {}).length > 0;
  if (existing !== undefined && !isWhole) {
    throw new CommandFailure(
      `The sample in ${path} was cut off while it was made. Remove the directory and start again.`,
    );
  }
  const organization =
    existing ?? (await store.execute("createOrganization", { origin: "cli", ...SAMPLE_ORGANIZATION }));
  const directory = organizationDirectory(store, box, operatorOf(organization.id));
  if (existing === undefined) await seedSample(directory);
  const credentials = await withAllApis(known ?? {}, DEMO_APIS, directory);
  await file.write(credentials);
  return { organization, credentials };
}
