import { DirectoryError, invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Origin, Principal } from "../principal.ts";
import { BUILTIN_ROLES, BUILTIN_WIRE } from "../role.ts";
import { checkedOrganizationFields } from "./checked-organization-fields.ts";
import type { Organization } from "./organization.ts";

export type CreateOrganization = { origin: Origin; name: string; slug: string; country: string; timeZone: string };

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** Makes an organization with the built-in roles. Throws `name_taken` for a slug in use, `invalid_value`. */
export const createOrganization: Command<CreateOrganization, Organization> = async (tx, args) => {
  const { slug } = args;
  const { name, ...rest } = checkedOrganizationFields(args);
  if (!SLUG.test(slug)) throw invalidValue("slug", "slug has lower-case letters, digits and dashes only.");
  const fields = { name, slug, ...rest };
  if ((await tx.organizations.bySlug(fields.slug)) !== undefined) {
    throw new DirectoryError("name_taken", "There is an organization with this slug.", { field: "slug" });
  }
  const organization = await tx.organizationChanges.insert({
    ...fields,
    uuid: tx.newUuid(),
    status: "active",
    createdAt: tx.now,
    updatedAt: tx.now,
    version: 1,
  });
  const first = await tx.reserveIds(organization.id, "role", BUILTIN_ROLES.length);
  await tx.roleChanges.insert(
    BUILTIN_ROLES.map((key, index) => ({
      organizationId: organization.id,
      id: first + index,
      key,
      name: key.replaceAll("_", " "),
      base: key,
      wire: BUILTIN_WIRE[key],
      version: 1,
    })),
  );
  await tx.appendJournal([
    entryOf(tx, founder(organization.id, args.origin), {
      action: "created",
      object: "organization",
      row: organization,
      after: fields,
    }),
  ]);
  return organization;
};

function founder(organizationId: number, origin: Origin): Principal {
  return { organizationId, origin, credentialId: null, userId: null, teamId: null, role: "owner", scope: "admin" };
}
