import { sql } from "kysely";
import type { Organization } from "../directory/organizations/organization.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import type { OrganizationRow } from "./schema.ts";
import { updateRow } from "./update-row.ts";

type StoredOrganization = Omit<OrganizationRow, "id"> & { id: number };

const byId = hotQuery<{ id: number }, StoredOrganization>((db, parameter) =>
  db.query.selectFrom("organizations").selectAll().where("id", "=", parameter<number>("id")),
);

export async function organizationById(db: Database, id: number): Promise<Organization | undefined> {
  const [row] = await byId(db, { id });
  return row === undefined ? undefined : organizationOf(row);
}

export async function organizationBySlug(db: Database, slug: string): Promise<Organization | undefined> {
  const row = await db.query.selectFrom("organizations").selectAll().where("slug", "=", slug).executeTakeFirst();
  return row === undefined ? undefined : organizationOf(row);
}

export async function allOrganizations(db: Database): Promise<Organization[]> {
  return (await db.query.selectFrom("organizations").selectAll().orderBy("id").execute()).map(organizationOf);
}

export async function lockOrganization(db: Database, id: number): Promise<Organization | undefined> {
  const { rows } = await sql<StoredOrganization>`
    select * from organizations where id = ${id} ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : organizationOf(rows[0]);
}

export async function insertOrganization(db: Database, organization: Omit<Organization, "id">): Promise<Organization> {
  const { id } = await db.query
    .insertInto("organizations")
    .values({
      uuid: organization.uuid,
      name: organization.name,
      slug: organization.slug,
      country: organization.country,
      time_zone: organization.timeZone,
      status: organization.status,
      created_at: organization.createdAt,
      updated_at: organization.updatedAt,
      version: organization.version,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { ...organization, id };
}

/** Writes what can change of an organization. */
export async function updateOrganization(db: Database, organization: Organization): Promise<void> {
  await updateRow(db, "organizations", {
    id: organization.id,
    name: organization.name,
    country: organization.country,
    time_zone: organization.timeZone,
    status: organization.status,
    updated_at: organization.updatedAt,
    version: organization.version,
  });
}

/** The status that a column says. */
export function organizationStatusOf(status: string): Organization["status"] {
  return status === "cancelled" ? "cancelled" : "active";
}

function organizationOf(row: StoredOrganization): Organization {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    slug: row.slug,
    country: row.country,
    timeZone: row.time_zone,
    status: organizationStatusOf(row.status),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
