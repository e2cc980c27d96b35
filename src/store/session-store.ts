import { sql } from "kysely";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { ApiName } from "../directory/principal.ts";
import type { SignInTries } from "../directory/sessions/count-sign-in.ts";
import type { Session } from "../directory/sessions/session.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import type { SessionRow, SignInTriesRow } from "./schema.ts";
import { updateRow } from "./update-row.ts";

const byId = hotQuery<{ organization: number; id: number }, SessionRow>((db, parameter) =>
  db.query
    .selectFrom("sessions")
    .selectAll()
    .where("organization_id", "=", parameter<number>("organization"))
    .where("id", "=", parameter<number>("id")),
);

export async function sessionById(db: Database, organizationId: number, id: number): Promise<Session | undefined> {
  const [row] = await byId(db, { organization: organizationId, id });
  return row === undefined ? undefined : sessionOf(row);
}

export async function lockSession(db: Database, organizationId: number, id: number): Promise<Session | undefined> {
  const { rows } = await sql<SessionRow>`
    select * from sessions where organization_id = ${organizationId} and id = ${id}
    ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : sessionOf(rows[0]);
}

export async function insertSession(db: Database, session: Session): Promise<void> {
  await db.query.insertInto("sessions").values(rowOfSession(session)).execute();
}

export async function updateSession(db: Database, session: Session): Promise<void> {
  await updateRow(db, "sessions", rowOfSession(session));
}

export async function deleteSession(db: Database, organizationId: number, id: number): Promise<void> {
  await db.query.deleteFrom("sessions").where("organization_id", "=", organizationId).where("id", "=", id).execute();
}

/** Ends the sessions of a user: all, or those whose time was over at `at`. */
export async function deleteSessions(
  db: Database,
  organizationId: number,
  userId: number,
  at = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  await db.query
    .deleteFrom("sessions")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .where("expires_at", "<=", at)
    .execute();
}

/** Who counts waits for whoever counts at the same time: the row is made first, so that there is one to lock. */
export async function lockSignInTries(db: Database, emailDigest: string): Promise<SignInTries> {
  await sql`
    insert into sign_in_tries (email_digest, count, last_at) values (${emailDigest}, 0, 0)
    on conflict do nothing`.execute(db.query);
  const { rows } = await sql<SignInTriesRow>`
    select * from sign_in_tries where email_digest = ${emailDigest} ${db.backend.lockClause}`.execute(db.query);
  const [row] = rows;
  // Another transaction has removed it since.
  if (row === undefined) throw new OvertakenError("A row of sign_in_tries");
  return { count: row.count, lastAt: row.last_at };
}

export async function putSignInTries(db: Database, emailDigest: string, { count, lastAt }: SignInTries): Promise<void> {
  await db.query
    .updateTable("sign_in_tries")
    .set({ count, last_at: lastAt })
    .where("email_digest", "=", emailDigest)
    .execute();
}

export async function removeSignInTries(db: Database, emailDigest: string): Promise<void> {
  await db.query.deleteFrom("sign_in_tries").where("email_digest", "=", emailDigest).execute();
}

/** Drops a few rows that nobody added to since `before`; those that another transaction holds are left for later. */
export async function forgetSignInTries(db: Database, before: number): Promise<void> {
  await sql`
    delete from sign_in_tries where email_digest in (
      select email_digest from sign_in_tries where last_at < ${before} and last_at > 0 limit 100
      ${db.backend.lockFreeClause})`.execute(db.query);
}

function sessionOf(row: SessionRow): Session {
  return {
    organizationId: row.organization_id,
    id: row.id,
    api: row.api as ApiName,
    userId: row.user_id,
    accessDigest: row.access_digest,
    refreshDigest: row.refresh_digest,
    appId: row.app_id,
    clientUuid: row.client_uuid,
    createdAt: row.created_at,
    accessExpiresAt: row.access_expires_at,
    expiresAt: row.expires_at,
    version: row.version,
  };
}

function rowOfSession(session: Session): SessionRow {
  return {
    organization_id: session.organizationId,
    id: session.id,
    api: session.api,
    user_id: session.userId,
    access_digest: session.accessDigest,
    refresh_digest: session.refreshDigest,
    app_id: session.appId,
    client_uuid: session.clientUuid,
    created_at: session.createdAt,
    access_expires_at: session.accessExpiresAt,
    expires_at: session.expiresAt,
    version: session.version,
  };
}
