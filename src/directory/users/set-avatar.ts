import type { Condition } from "../condition.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { Avatar } from "./avatar.ts";
import { updateUsers } from "./update-users.ts";
import type { User } from "./user.ts";

/** A user's new picture and the address that it is served at; null for none. */
export type SetAvatar = { by: Principal; id: number; picture: { avatar: Avatar; url: string } | null } & Condition;

/** Keeps a user's picture, with its address as the user's avatar. Throws as a change of the user does. */
export const setAvatar: Command<SetAvatar, User> = async (tx, { by, id, picture, ...condition }) => {
  const patch = { avatar: picture?.url ?? "" };
  const [user] = await updateUsers(tx, { by, entries: [{ id, patch, ...condition }] });
  if (user === undefined) throw new Error("A change of a user gave nobody back.");
  if (picture === null) await tx.avatarChanges.remove(by.organizationId, id);
  else await tx.avatarChanges.put(by.organizationId, id, picture.avatar);
  return user;
};
