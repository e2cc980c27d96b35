import { sql } from "kysely";
import type {
  Credential,
  CredentialKind,
  PresentedCredential,
  StoredCredential,
} from "../directory/credentials/credential.ts";
import type { SignInKey } from "../directory/ports.ts";
import type { ApiName, Scope } from "../directory/principal.ts";
import type { Database } from "./database.ts";
import { hotQuery } from "./hot-query.ts";
import { insertRows } from "./insert-rows.ts";
import { organizationStatusOf } from "./organization-store.ts";
import type { CredentialRow } from "./schema.ts";
import { updateRow } from "./update-row.ts";

type PresentedRow = CredentialRow & { organization_status: string };

const bySignInKey = hotQuery<{ kind: string; value: string }, PresentedRow>((db, parameter) =>
  db.query
    .selectFrom("sign_in_keys")
    .innerJoin("credentials", (join) =>
      join
        .onRef("credentials.organization_id", "=", "sign_in_keys.organization_id")
        .onRef("credentials.id", "=", "sign_in_keys.credential_id"),
    )
    .innerJoin("organizations", "organizations.id", "credentials.organization_id")
    .selectAll("credentials")
    .select("organizations.status as organization_status")
    .where("sign_in_keys.kind", "=", parameter<string>("kind"))
    .where("sign_in_keys.value", "=", parameter<string>("value")),
);

/** The credential that a request presents, whatever its organization. */
export async function credentialBySignInKey(db: Database, key: SignInKey): Promise<PresentedCredential | undefined> {
  const [row] = await bySignInKey(db, key);
  if (row === undefined) return undefined;
  return presentedOf(row);
}

/** Credentials of an API that sign and were not revoked, whatever their organization. */
export async function signingCredentials(db: Database, api: ApiName, limit: number): Promise<PresentedCredential[]> {
  // The keys of one API lie side by side, whichever organization they lead to; ";" comes right after ":".
  const { rows } = await sql<PresentedRow>`
    select credentials.*, organizations.status as organization_status from sign_in_keys
    join credentials on credentials.organization_id = sign_in_keys.organization_id
      and credentials.id = sign_in_keys.credential_id
    join organizations on organizations.id = credentials.organization_id
    where sign_in_keys.kind = 'public_id' and sign_in_keys.value >= ${`${api}:`} and sign_in_keys.value < ${`${api};`}
      and credentials.kind = 'secret' and credentials.revoked_at is null
    limit ${limit}`.execute(db.query);
  return rows.map(presentedOf);
}

/** The same of the organization that has the slug. */
export async function signingCredentialsOf(db: Database, api: ApiName, slug: string): Promise<PresentedCredential[]> {
  const { rows } = await sql<PresentedRow>`
    select credentials.*, organizations.status as organization_status from organizations
    join credentials on credentials.organization_id = organizations.id
    where organizations.slug = ${slug} and credentials.api = ${api} and credentials.kind = 'secret'
      and credentials.revoked_at is null`.execute(db.query);
  return rows.map(presentedOf);
}

function presentedOf(row: PresentedRow): PresentedCredential {
  return { ...storedCredentialOf(row), organizationStatus: organizationStatusOf(row.organization_status) };
}

export async function credentialById(
  db: Database,
  organizationId: number,
  id: number,
): Promise<Credential | undefined> {
  const row = await db.query
    .selectFrom("credentials")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : credentialOf(row);
}

export async function listCredentials(db: Database, organizationId: number): Promise<Credential[]> {
  const rows = await db.query
    .selectFrom("credentials")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .orderBy("id")
    .execute();
  return rows.map(credentialOf);
}

export async function lockCredential(
  db: Database,
  organizationId: number,
  id: number,
): Promise<Credential | undefined> {
  const { rows } = await sql<CredentialRow>`
    select * from credentials where organization_id = ${organizationId} and id = ${id}
    ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : credentialOf(rows[0]);
}

export async function insertCredential(
  db: Database,
  credential: StoredCredential,
  keys: readonly SignInKey[],
): Promise<void> {
  await db.query
    .insertInto("credentials")
    .values({
      organization_id: credential.organizationId,
      id: credential.id,
      api: credential.api,
      kind: credential.kind,
      label: credential.label,
      public_id: credential.publicId,
      digest: credential.digest,
      sealed_secret: credential.sealedSecret,
      user_id: credential.userId,
      team_id: credential.teamId,
      role: credential.role,
      scope: credential.scope,
      created_at: credential.createdAt,
      expires_at: credential.expiresAt,
      revoked_at: credential.revokedAt,
      version: credential.version,
      redirect_uris: credential.redirectUris.join(" "),
      old_digest: credential.oldDigest,
      old_secret_expires_at: credential.oldSecretExpiresAt,
    })
    .execute();
  const place = { organization_id: credential.organizationId, credential_id: credential.id };
  await insertRows(
    db,
    "sign_in_keys",
    keys.map(({ kind, value }) => ({ kind, value, ...place })),
  );
}

/** Writes when a credential ends, and its label; nothing else of it ever changes, but for an OAuth client's secret. */
export async function updateCredential(db: Database, credential: Credential): Promise<void> {
  await updateRow(db, "credentials", {
    organization_id: credential.organizationId,
    id: credential.id,
    label: credential.label,
    expires_at: credential.expiresAt,
    revoked_at: credential.revokedAt,
    version: credential.version,
  });
}

/** Writes an OAuth client's new secret, and keeps the one before as the old one. */
export async function replaceSecret(db: Database, credential: Credential, digest: string): Promise<void> {
  const { organizationId, id, version, oldSecretExpiresAt } = credential;
  await db.query
    .updateTable("credentials")
    .set({ old_digest: sql.ref<string>("digest") })
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .execute();
  const row = { organization_id: organizationId, id, digest, old_secret_expires_at: oldSecretExpiresAt, version };
  await updateRow(db, "credentials", row);
}

/** Live credentials for the same API, of the same kind, team and user. */
export async function countLiveCredentials(db: Database, credential: Credential, now: number): Promise<number> {
  const { count } = await db.query
    .selectFrom("credentials")
    .select((query) => query.fn.countAll<number>().as("count"))
    .where("organization_id", "=", credential.organizationId)
    .where("api", "=", credential.api)
    .where("kind", "=", credential.kind)
    // An organization has as many clients of the REST API as it likes, which it tells apart by their labels.
    .$if(credential.api === "rest", (query) => query.where("label", "=", credential.label))
    .where(sql<boolean>`coalesce(team_id, 0) = ${credential.teamId ?? 0}`)
    .where(sql<boolean>`coalesce(user_id, 0) = ${credential.userId ?? 0}`)
    .where("revoked_at", "is", null)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", now)]))
    .executeTakeFirstOrThrow();
  return count;
}

function storedCredentialOf(row: CredentialRow): StoredCredential {
  return {
    ...credentialOf(row),
    digest: row.digest,
    sealedSecret: row.sealed_secret,
    oldDigest: row.old_digest,
  };
}

function credentialOf(row: CredentialRow): Credential {
  return {
    organizationId: row.organization_id,
    id: row.id,
    api: row.api as ApiName,
    kind: row.kind as CredentialKind,
    label: row.label,
    publicId: row.public_id,
    userId: row.user_id,
    teamId: row.team_id,
    role: row.role,
    scope: row.scope as Scope,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    version: row.version,
    oldSecretExpiresAt: row.old_secret_expires_at,
    redirectUris: row.redirect_uris === "" ? [] : row.redirect_uris.split(" "),
  };
}
