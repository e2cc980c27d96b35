import { DirectoryError, invalidValue } from "../errors.ts";
import { normalizedEmail } from "../users/email.ts";
import { type Ground, emailsOf, phoneKeysOf } from "./ground.ts";
import type { ImportOptions, MatchKey } from "./import-options.ts";
import type { UserRow } from "./parse-row.ts";
import type { Person } from "./people.ts";

/** Whom a row means: the first key that finds somebody decides. Throws `invalid_value` for a key that several have. */
export function matchRow(row: UserRow, { matchOn }: ImportOptions, ground: Ground): Person | undefined {
  for (const key of matchOn) {
    const [found, another] = holdersOf(row, key, ground);
    if (another !== undefined) throw invalidValue(key, `Several people have this ${key}.`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Everybody whom any key of a row finds. */
export function allMatches(row: UserRow, { matchOn }: ImportOptions, ground: Ground): Person[] {
  return matchOn.flatMap((key) => holdersOf(row, key, ground));
}

function holdersOf({ id, patch }: UserRow, key: MatchKey, { people, country }: Ground): Person[] {
  if (key === "phone") return people.byPhones(phoneKeysOf(patch, country));
  const found = {
    id: () => (id === undefined ? undefined : people.byId(id)),
    external_id: () =>
      typeof patch.externalId === "string" ? people.byExternalId(patch.externalId.trim()) : undefined,
    email: () => (patch.email === undefined ? undefined : people.byEmail(normalizedEmail(patch.email))),
  }[key]();
  return found === undefined || found.user.deletedAt !== null ? [] : [found];
}

/** Throws when a row names an id, uuid, external id or e-mail that is not for whom it is about. */
export function assertOwnNames(row: UserRow, person: Person | undefined, ground: Ground): void {
  assertOwnIds(row, person, ground);
  assertOwnContacts(row, person, ground);
}

function assertOwnIds({ id, uuid }: UserRow, person: Person | undefined, { people }: Ground): void {
  if (id !== undefined && id !== person?.user.id) {
    if (people.byId(id) !== undefined) throw taken("id_taken", "id");
    if (person !== undefined) throw invalidValue("id", "The row's id is not the id of the person whom it matches.");
  }
  if (uuid !== undefined && uuid !== person?.user.uuid) {
    if (people.byUuid(uuid) !== undefined) throw taken("id_taken", "uuid");
    if (person !== undefined) throw invalidValue("uuid", "The row's uuid is not that of the person whom it matches.");
  }
}

function assertOwnContacts({ patch }: UserRow, person: Person | undefined, { people }: Ground): void {
  const externalHolder =
    typeof patch.externalId === "string" ? people.byExternalId(patch.externalId.trim()) : undefined;
  if (externalHolder !== undefined && externalHolder !== person) throw taken("id_taken", "externalId");
  for (const email of emailsOf(patch)) {
    const holder = people.byEmail(normalizedEmail(email));
    if (holder !== undefined && holder !== person) throw taken("email_taken", "email");
  }
}

/** The refusal of a row that would make somebody who is there. */
export function alreadyThere({ id, patch }: UserRow, person: Person): DirectoryError {
  if (id === person.user.id) return taken("id_taken", "id");
  if (typeof patch.externalId === "string" && patch.externalId.trim() === person.user.externalId) {
    return taken("id_taken", "externalId");
  }
  return patch.email === undefined ? taken("id_taken", "phone") : taken("email_taken", "email");
}

function taken(code: "id_taken" | "email_taken", field: string): DirectoryError {
  return new DirectoryError(code, "Somebody else has this already.", { field });
}
