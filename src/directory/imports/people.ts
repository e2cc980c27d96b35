import type { Membership } from "../memberships/membership.ts";
import { contactPointsOf } from "../users/contact-points.ts";
import type { User } from "../users/user.ts";

/** Somebody with their places, as the rows of a chunk have left them so far. */
export type Person = { user: User; memberships: readonly Membership[] };

/** The people whom the rows of a chunk may mean, and those whom they make, by all that they are found by. */
export class People {
  readonly #byId = new Map<number, Person>();
  readonly #byUuid = new Map<string, Person>();
  readonly #byExternalId = new Map<string, Person>();
  readonly #byPoint = new Map<string, Set<Person>>();

  /** Takes somebody in. Who is deleted holds an id and a uuid, and nothing else. */
  add(person: Person): void {
    const { user } = person;
    this.addId(person);
    this.#byUuid.set(user.uuid, person);
    if (user.deletedAt !== null) return;
    if (user.externalId !== null) this.#byExternalId.set(user.externalId, person);
    for (const point of pointsOf(user)) {
      const holders = this.#byPoint.get(point);
      if (holders === undefined) this.#byPoint.set(point, new Set([person]));
      else holders.add(person);
    }
  }

  /** For somebody who had no id when they were taken in. */
  addId(person: Person): void {
    if (person.user.id > 0) this.#byId.set(person.user.id, person);
  }

  /** Gives somebody their next state. */
  change(person: Person, user: User, memberships: readonly Membership[]): void {
    const before = person.user;
    if (isFoundAlike(before, user)) {
      Object.assign(person, { user, memberships });
      return this.addId(person);
    }
    if (before.externalId !== null) this.#byExternalId.delete(before.externalId);
    for (const point of pointsOf(before)) this.#byPoint.get(point)?.delete(person);
    person.user = user;
    person.memberships = memberships;
    this.add(person);
  }

  /** Of everybody, deleted people too. */
  ids(): number[] {
    return [...this.#byId.keys()];
  }

  /** Deleted people too. */
  byId(id: number): Person | undefined {
    return this.#byId.get(id);
  }

  /** Deleted people too. */
  byUuid(uuid: string): Person | undefined {
    return this.#byUuid.get(uuid);
  }

  byExternalId(externalId: string): Person | undefined {
    return this.#byExternalId.get(externalId);
  }

  /** Whoever has a normalized e-mail: one at most. */
  byEmail(key: string): Person | undefined {
    return this.#byPoint.get(`email:${key}`)?.values().next().value;
  }

  byPhones(keys: readonly string[]): Person[] {
    return [...new Set(keys.flatMap((key) => [...(this.#byPoint.get(`phone:${key}`) ?? [])]))];
  }
}

/** Whether two states of somebody are found by the same, but for the id that a newcomer is given. */
function isFoundAlike(before: User, after: User): boolean {
  const { uuid, externalId, email, phone, phoneE164, profile, deletedAt } = before;
  const sameNames = after.uuid === uuid && after.externalId === externalId && after.deletedAt === deletedAt;
  const samePoints = after.email === email && after.phone === phone && after.phoneE164 === phoneE164;
  return sameNames && samePoints && after.profile === profile;
}

function pointsOf(user: User): string[] {
  return contactPointsOf(user).map(({ kind, value }) => `${kind}:${value}`);
}
