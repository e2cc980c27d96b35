import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { checkedOrganizationFields } from "./checked-organization-fields.ts";
import type { Organization } from "./organization.ts";

/** What may be changed of an organization. Phones that are there keep the country that they were read with. */
export type OrganizationPatch = Partial<Pick<Organization, "name" | "country" | "timeZone">>;

export type UpdateOrganization = { by: Principal; patch: OrganizationPatch } & Condition;

/** Changes an organization's own fields. Throws `invalid_value`, `version_conflict`. */
export const updateOrganization: Command<UpdateOrganization, Organization> = async (tx, { by, patch, ifVersion }) => {
  assertAdministersOrganization(await authorityOf(tx, by), "admin");
  const organization = await tx.organizationChanges.lock(by.organizationId);
  if (organization === undefined) throw notFound("organization");
  assertVersion("organization", organization, ifVersion);
  const next = { ...organization, ...checkedOrganizationFields({ ...organization, ...patch }) };
  const journal = differences(organization, next, []);
  if (journal === undefined) return organization;
  const after = { ...next, updatedAt: tx.now, version: organization.version + 1 };
  await tx.organizationChanges.update(after);
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "organization", row: after, ...journal })]);
  return after;
};
