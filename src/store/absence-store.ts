import { sql } from "kysely";
import type { Absence, AbsenceKind, DayRange } from "../directory/absences/absence.ts";
import type { Database } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

/** Absences of users on days of a range, by user and day. */
export async function absencesOfUsers(
  db: Database,
  organizationId: number,
  userIds: readonly number[],
  { first, last }: DayRange,
): Promise<Absence[]> {
  let query = db.query
    .selectFrom("absences")
    .select(["user_id", "day", "kind"])
    .where("organization_id", "=", organizationId)
    .where(db.backend.inList(sql.ref("user_id"), userIds))
    .orderBy("user_id")
    .orderBy("day");
  if (first !== undefined) query = query.where("day", ">=", first);
  if (last !== undefined) query = query.where("day", "<=", last);
  const rows = await query.execute();
  return rows.map(({ user_id, day, kind }) => ({ userId: user_id, day, kind: kind as AbsenceKind }));
}

export async function insertAbsences(
  db: Database,
  organizationId: number,
  absences: readonly Absence[],
): Promise<void> {
  const rows = absences.map(({ userId, day, kind }) => ({
    organization_id: organizationId,
    user_id: userId,
    day,
    kind,
  }));
  await insertRows(db, "absences", rows);
}

/** Removes single days of users. */
export async function removeAbsences(
  db: Database,
  organizationId: number,
  days: readonly Pick<Absence, "userId" | "day">[],
): Promise<void> {
  for (const [userId, of] of Map.groupBy(days, (day) => day.userId)) {
    await db.query
      .deleteFrom("absences")
      .where("organization_id", "=", organizationId)
      .where("user_id", "=", userId)
      .where(
        db.backend.inList(
          sql.ref("day"),
          of.map(({ day }) => day),
        ),
      )
      .execute();
  }
}

/** Removes all days of a user. */
export async function removeAbsencesOf(db: Database, organizationId: number, userId: number): Promise<void> {
  await db.query
    .deleteFrom("absences")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .execute();
}
