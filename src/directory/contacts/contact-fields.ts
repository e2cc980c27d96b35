import type { DirectoryTransaction } from "../ports.ts";
import { changeUser } from "../users/change-user.ts";
import { blankUser } from "../users/create-users.ts";
import type { UserPatch } from "../users/user.ts";
import type { Contact } from "./contact.ts";

/** What to set of a contact, as the same of a user is set. */
export type ContactPatch = Pick<
  UserPatch,
  "fullName" | "givenName" | "familyName" | "title" | "email" | "phone" | "profile" | "mergeIntoProfile"
>;

type Fields = Pick<Contact, "givenName" | "familyName" | "title" | "email" | "phone" | "phoneE164" | "profile">;

/** A contact's fields after a patch, checked as those of a user are. Throws `invalid_value` naming the field. */
export async function patchedFields(
  tx: DirectoryTransaction,
  organizationId: number,
  before: Fields | undefined,
  patch: ContactPatch,
): Promise<Fields> {
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const blank = { ...blankUser(tx, organizationId, 0, {}), ...(before === undefined ? {} : fieldsOf(before)) };
  return fieldsOf(changeUser(blank, patch, { country, now: tx.now })?.after ?? blank);
}

function fieldsOf({ givenName, familyName, title, email, phone, phoneE164, profile }: Fields): Fields {
  return { givenName, familyName, title, email, phone, phoneE164, profile };
}
