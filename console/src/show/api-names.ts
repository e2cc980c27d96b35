import type { Resource } from "../../../src/client/directory-client.ts";

type Api = Resource<"Credential">["api"];

/** What people call the APIs. */
export const API_NAMES: Readonly<Record<Api, string>> = {
  rest: "REST",
  heymarket: "Heymarket",
  happygrasshopper: "Happy Grasshopper",
  saferme: "SaferMe",
  worksection: "Worksection",
  scim: "SCIM",
};

/** What people call the ways by which a change comes in. */
const ORIGIN_NAMES: Readonly<Record<string, string>> = { ...API_NAMES, cli: "Command line", job: "Job" };

/** The ways by which a change comes in, for a select. */
export const ORIGINS = Object.entries(ORIGIN_NAMES).map(([value, label]) => ({ value, label }));

/** What people call the way by which a change came in. */
export function originName(origin: string): string {
  return ORIGIN_NAMES[origin] ?? origin;
}
