import type { Organization } from "../directory/organizations/organization.ts";
import { shownMoment } from "./print.ts";

/** An organization as the command line prints it as JSON. */
export function presentOrganization({ id, slug, name, country, timeZone, status, createdAt }: Organization): object {
  return { id, slug, name, country, timeZone, status, createdAt: shownMoment(createdAt) };
}
