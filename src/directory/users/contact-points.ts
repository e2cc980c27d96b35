import { DirectoryError } from "../errors.ts";
import type { ContactPoint, DirectoryTransaction, HeldContactPoint } from "../ports.ts";
import { normalizedEmail } from "./email.ts";
import { phoneKey } from "./phone.ts";
import type { User } from "./user.ts";

/** Every e-mail and phone that a user is found by, each once. */
export function contactPointsOf(user: User): ContactPoint[] {
  const emails = [user.email, ...(user.profile.emails ?? []).map(({ value }) => value)]
    .filter((email) => email !== "")
    .map((email) => ({ kind: "email" as const, value: normalizedEmail(email) }));
  const phones = [{ typed: user.phone, e164: user.phoneE164 }, ...furtherPhones(user)]
    .filter(({ typed }) => typed !== "")
    .map((phone) => ({ kind: "phone" as const, value: phoneKey(phone) }));
  return [...new Map([...emails, ...phones].map((point) => [`${point.kind}:${point.value}`, point])).values()];
}

function furtherPhones(user: User): { typed: string; e164: string }[] {
  return (user.profile.phones ?? []).map(({ value, e164 }) => ({ typed: value, e164 }));
}

type Reindexed = { before: User | undefined; after: User; entry?: number };

/**
 * Brings the index in line with the users' next states. All old points go before the new ones come, so that two
 * people of one batch may swap addresses. Throws `email_taken` for an e-mail that somebody else holds.
 */
export async function reindexContactPoints(tx: DirectoryTransaction, changes: readonly Reindexed[]): Promise<void> {
  const moved = changes.filter(({ before, after }) => before === undefined || pointsDiffer(before, after));
  const [organizationId] = moved.map(({ after }) => after.organizationId);
  if (organizationId === undefined) return;
  const indexed = moved.filter(({ before }) => before !== undefined).map(({ after }) => after.id);
  if (indexed.length > 0) await tx.contactPoints.remove(organizationId, indexed);
  const points = moved.flatMap(({ after }) => heldPointsOf(after));
  const repeated = firstRepeatedEmail(points);
  const [taken] = repeated === undefined ? await tx.contactPoints.add(organizationId, points) : [repeated];
  if (taken !== undefined) throw emailTaken(moved.find(({ after }) => after.id === taken.userId)?.entry);
}

/** A user's contact points with the user who holds them. */
export function heldPointsOf(user: User): HeldContactPoint[] {
  return contactPointsOf(user).map(({ kind, value }) => ({ kind, value, userId: user.id }));
}

function firstRepeatedEmail(points: readonly HeldContactPoint[]): HeldContactPoint | undefined {
  const holders = new Map<string, number>();
  return points.find(({ kind, value, userId }) => {
    if (kind !== "email") return false;
    const holder = holders.get(value);
    holders.set(value, userId);
    return holder !== undefined && holder !== userId;
  });
}

/** The refusal of an e-mail that another living user has. */
export function emailTaken(entry?: number): DirectoryError {
  const details = entry === undefined ? { field: "email" } : { field: "email", entry };
  return new DirectoryError("email_taken", "Somebody else has this e-mail.", details);
}

function pointsDiffer(before: User, after: User): boolean {
  const keys = (user: User) =>
    JSON.stringify(
      contactPointsOf(user)
        .map(({ kind, value }) => kind + value)
        .toSorted(),
    );
  return keys(before) !== keys(after);
}
