import { normalizedEmail } from "../directory/users/email.ts";
import { foldText, foldedForms, fullName } from "../directory/users/name.ts";
import { phoneKey } from "../directory/users/phone.ts";
import type { User, UserProfile } from "../directory/users/user.ts";

type Person = Pick<User, "givenName" | "familyName" | "email" | "phone" | "phoneE164"> & {
  profile: Pick<UserProfile, "emails" | "phones">;
};

/** The columns that people are searched and sorted by: names, e-mails and phones, folded, with digits only. */
export function personText(person: Person): { sort_name: string; sort_family: string; search_text: string } {
  const name = fullName(person.givenName, person.familyName);
  return { sort_name: foldText(name), sort_family: foldText(person.familyName), search_text: allText(name, person) };
}

/** The same of a contact, with the e-mail and phone that are compared, as those of users are. */
export function contactText(contact: Person): ReturnType<typeof personText> & { email_key: string; phone_key: string } {
  const { email, phone, phoneE164 } = contact;
  const keys = { email_key: normalizedEmail(email), phone_key: phoneKey({ typed: phone, e164: phoneE164 }) };
  return { ...personText(contact), ...keys };
}

function allText(name: string, { email, phone, phoneE164, profile }: Person): string {
  const names = foldedForms(name);
  const emails = [email, ...(profile.emails ?? []).map(({ value }) => value)].flatMap(foldedForms);
  const phones = [phone, phoneE164, ...(profile.phones ?? []).flatMap(({ value, e164 }) => [value, e164])];
  const digits = phones.map((text) => text.replaceAll(/\D/gu, ""));
  return [...new Set([...names, ...emails, ...digits])].filter((part) => part !== "").join("\n");
}
