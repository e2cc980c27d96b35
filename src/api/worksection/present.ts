import type { Absence } from "../../directory/absences/absence.ts";
import type { Contact } from "../../directory/contacts/contact.ts";
import type { Team } from "../../directory/teams/team.ts";
import { fullName } from "../../directory/users/name.ts";
import type { User, UserProfile } from "../../directory/users/user.ts";
import { zonedTime } from "../../http/zoned-time.ts";

/** A user with their place in the organization, of which the vendor's API shows one only. */
export type Person = {
  user: User;
  /** The name of the team that they came to first, "" for nobody's. */
  group: string;
  /** The vendor's word for the role. */
  role: string;
  /** When the invitation went out, epoch milliseconds. */
  invitedAt: number;
};

/** How times are shown: in the organization's zone, and to the admin API key only. */
export type TimeView = { zone: string; showsTimes: boolean };

/** What stands for the picture of somebody who has none: a transparent dot, for the vendor always shows an address. */
const NO_AVATAR = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A user as `get_users` lists one; what is undefined is left out. */
export type ShownUser = ReturnType<typeof presentUser>;

export function presentUser(person: Person, view: TimeView) {
  const { user } = person;
  return {
    ...namesOf(user),
    ...reachOf(user.profile),
    date_added: view.showsTimes ? minuteOf(person.invitedAt, view.zone) : undefined,
    rate: user.profile.rate,
    ...placeOf(person),
    email: emailOf(user),
    ...phonesAndAddresses(user),
  };
}

/** A user as `me` shows whoever asks. */
export function presentSelf(person: Person) {
  const { user } = person;
  return { ...namesOf(user), ...placeOf(person), email: emailOf(user), ...phonesAndAddresses(user) };
}

/** A user as `add_user` shows who was invited. */
export function presentInvited(person: Person) {
  const { user } = person;
  return { ...namesOf(user), rate: user.profile.rate ?? 0, ...placeOf(person), email: emailOf(user) };
}

/** A user as `get_users_schedule` lists one, with the days that are out of the ordinary. */
export function presentSchedule({ user, group }: Person, absences: readonly Absence[]) {
  const schedule = Object.fromEntries(absences.map(({ day, kind }) => [day, kind]));
  const name = fullName(user.givenName, user.familyName);
  return { id: String(user.id), email: emailOf(user), name, group, department: user.department, schedule };
}

/** A team as `get_user_groups` lists one. */
export function presentTeam({ id, name, client }: Team) {
  return { id: String(id), title: name, type: "company", client: client ? 1 : 0 };
}

type Named = { id: number; givenName: string; familyName: string; title: string };

function namesOf({ id, givenName, familyName, title }: Named) {
  const name = fullName(givenName, familyName);
  // Not String: of what that makes of numbers the last thousands are kept, which a long list would fill memory with.
  return { id: id.toFixed(), first_name: givenName, last_name: familyName, name, title };
}

function placeOf({ user: { avatar, department }, group, role }: Person) {
  return { avatar: avatar === "" ? NO_AVATAR : avatar, group, department, role };
}

function reachOf({ url, chats, socials, otherContacts }: UserProfile) {
  return {
    url: url ?? "",
    services: { chats: chats ?? {}, socials: socials ?? {} },
    contacts: filled(otherContacts),
  };
}

/** Accounts without an e-mail have one at the vendor that leads nowhere. */
export function emailOf({ id, email }: Pick<User, "id" | "email">): string {
  return email === "" ? `${id}@${id}.worksection.com` : email;
}

/** Which kinds of phone each of the vendor's further three stands for. */
export const PHONE_KINDS = { phone2: "office", phone3: "mobile", phone4: "home" } as const;
const OTHER_NAMES: Readonly<Record<string, keyof typeof PHONE_KINDS>> = {
  office: "phone2",
  work: "phone2",
  mobile: "phone3",
  cell: "phone3",
  home: "phone4",
};

function phonesAndAddresses({ phone, profile: { phones = [], addresses = [] } }: Pick<User, "phone" | "profile">) {
  const further = (place: keyof typeof PHONE_KINDS) =>
    filled(phones.find(({ kind }) => OTHER_NAMES[kind.toLowerCase()] === place)?.value);
  return {
    phone: filled(phone),
    phone2: further("phone2"),
    phone3: further("phone3"),
    phone4: further("phone4"),
    address: filled(addresses[0]?.value),
    address2: filled(addresses[1]?.value),
  };
}

/** A contact as `get_contacts` lists one; `group` is the title of the folder. */
export function presentContact(contact: Contact, group: string, view: TimeView) {
  return {
    ...namesOf(contact),
    ...reachOf(contact.profile),
    date_added: view.showsTimes ? minuteOf(contact.createdAt, view.zone) : undefined,
    group,
    email: filled(contact.email),
    ...phonesAndAddresses(contact),
  };
}

/** A contact as `add_contact` shows the one that it made. */
export function presentNewContact(contact: Contact, group: string) {
  return { ...namesOf(contact), group, email: filled(contact.email), ...phonesAndAddresses(contact) };
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

const MINUTE_LENGTH = "YYYY-MM-DDTHH:MM".length;

/** `YYYY-MM-DD HH:MM` in the zone, which the vendor does not write down. */
function minuteOf(milliseconds: number, zone: string): string {
  return zonedTime(milliseconds, zone).slice(0, MINUTE_LENGTH).replace("T", " ");
}
