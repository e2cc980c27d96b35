import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { Organization } from "./organization.ts";

export type SetOrganizationStatus = { by: Principal; status: Organization["status"] };

/** Cancels an organization, whose credentials no API takes from then on, or takes the cancellation back. */
export const setOrganizationStatus: Command<SetOrganizationStatus, Organization> = async (tx, { by, status }) => {
  assertAdministersOrganization(await authorityOf(tx, by), "admin");
  const organization = await tx.organizationChanges.lock(by.organizationId);
  if (organization === undefined) throw notFound("organization");
  if (organization.status === status) return organization;
  const after = { ...organization, status, updatedAt: tx.now, version: organization.version + 1 };
  await tx.organizationChanges.update(after);
  const change = { before: { status: organization.status }, after: { status } };
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "organization", row: after, ...change })]);
  return after;
};
