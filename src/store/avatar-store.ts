import type { Avatar } from "../directory/users/avatar.ts";
import type { Database } from "./database.ts";

export async function avatarOf(db: Database, organizationId: number, userId: number): Promise<Avatar | undefined> {
  return await db.query
    .selectFrom("avatars")
    .select(["token", "type", "base64"])
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

export async function putAvatar(db: Database, organizationId: number, userId: number, avatar: Avatar): Promise<void> {
  await db.query
    .insertInto("avatars")
    .values({ organization_id: organizationId, user_id: userId, ...avatar })
    .onConflict((conflict) => conflict.columns(["organization_id", "user_id"]).doUpdateSet(avatar))
    .execute();
}

export async function removeAvatar(db: Database, organizationId: number, userId: number): Promise<void> {
  await db.query
    .deleteFrom("avatars")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .execute();
}
