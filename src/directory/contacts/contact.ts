import type { User, UserProfile } from "../users/user.ts";

/** Somebody who can be reached and has no account: no roles, no teams, nothing to sign in with. */
export type Contact = ContactFields & {
  organizationId: number;
  id: number;
  phoneE164: string;
  createdAt: number;
  updatedAt: number;
  version: number;
};

/** The fields of a contact, of which none is more than a user's of the same name. */
export type ContactFields = Pick<User, "givenName" | "familyName" | "title" | "email" | "phone"> & {
  folderId: number;
  profile: Pick<UserProfile, "phones" | "addresses" | "chats" | "socials" | "otherContacts" | "url">;
};

/** Contacts lie in folders: one of those that every organization has, or one of its own. */
export type ContactFolder = { organizationId: number; id: number; title: string; createdAt: number; version: number };

/** The folders that are there without having been made; own ones are numbered past them. */
export const PRESET_FOLDERS = [
  { id: 1, title: "USERS" },
  { id: 2, title: "DEFAULT" },
  { id: 3, title: "TEAM_ONLY" },
  { id: 4, title: "HIDDEN" },
] as const;

/** Where a contact lies that nobody put anywhere. */
export const DEFAULT_FOLDER = 2;

export const LAST_PRESET_FOLDER = 4;
