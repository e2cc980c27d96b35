import type { PasswordHolder } from "../directory/sessions/session.ts";
import type { Database } from "./database.ts";

export async function passwordOf(db: Database, organizationId: number, userId: number): Promise<string | undefined> {
  const row = await db.query
    .selectFrom("passwords")
    .select("hash")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row?.hash;
}

/** Looks in each organization by its index of e-mails: there are few, and nothing else is known of who signs in. */
export async function passwordHolders(db: Database, email: string): Promise<PasswordHolder[]> {
  return await db.query
    .selectFrom("organizations")
    .innerJoin("contact_points", "contact_points.organization_id", "organizations.id")
    .innerJoin("passwords", (join) =>
      join
        .onRef("passwords.organization_id", "=", "contact_points.organization_id")
        .onRef("passwords.user_id", "=", "contact_points.user_id"),
    )
    .select([
      "passwords.organization_id as organizationId",
      "passwords.user_id as userId",
      "organizations.slug",
      "passwords.hash",
    ])
    .where("contact_points.kind", "=", "email")
    .where("contact_points.value", "=", email)
    .orderBy("organizations.id")
    .execute();
}

export async function putPassword(db: Database, organizationId: number, userId: number, hash: string): Promise<void> {
  await db.query
    .insertInto("passwords")
    .values({ organization_id: organizationId, user_id: userId, hash })
    .onConflict((conflict) => conflict.columns(["organization_id", "user_id"]).doUpdateSet({ hash }))
    .execute();
}

export async function removePassword(db: Database, organizationId: number, userId: number): Promise<void> {
  await db.query
    .deleteFrom("passwords")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .execute();
}
