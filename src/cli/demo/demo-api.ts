import type { OrganizationDirectory } from "../../directory/access.ts";
import type { ApiName } from "../../directory/principal.ts";

/** What a client of one API signs in with, by the names that the demo's JSON gives them. */
export type ApiCredentials = Readonly<Record<string, string>>;

/** An API in the demo. */
export type DemoApi = {
  name: ApiName;
  /** Makes credentials for the sample organization. */
  issue(directory: OrganizationDirectory): Promise<ApiCredentials>;
  /** Lines that show how to use it, with commands to paste into a shell. */
  guide(url: string, credentials: ApiCredentials): string[];
};
