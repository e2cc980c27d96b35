import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { GrantField, Search } from "../directory/filter.ts";
import type { Grant, GrantTokens, PresentedGrant } from "../directory/oauth/grant.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Scope } from "../directory/principal.ts";
import type { Database } from "./database.ts";
import { number } from "./filter-sql.ts";
import { hotQuery } from "./hot-query.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import { organizationStatusOf } from "./organization-store.ts";
import { ofPeople } from "./people-of.ts";
import type { OAuthGrantRow } from "./schema.ts";
import { updateRow } from "./update-row.ts";

type PresentedRow = OAuthGrantRow & {
  client_public_id: string;
  client_label: string;
  client_scope: string;
  client_expires_at: number | null;
  client_revoked_at: number | null;
  organization_status: string;
};

const byId = hotQuery<{ organization: number; id: number }, PresentedRow>((db, parameter) => {
  const { from, select } = GRANT_LIST;
  const query = sql<PresentedRow>`select ${select} from ${from}
    where oauth_grants.organization_id = ${parameter("organization")} and oauth_grants.id = ${parameter("id")}`;
  return { compile: () => query.compile(db.query) };
});

/** A grant with its client, ended or not. */
export async function grantById(db: Database, organizationId: number, id: number): Promise<PresentedGrant | undefined> {
  const [row] = await byId(db, { organization: organizationId, id });
  return row === undefined ? undefined : presentedOf(row);
}

/** An organization's grants, newest first unless asked for otherwise, in the states that they have at `now`. */
export async function listGrants(
  db: Database,
  organizationId: number,
  query: ListQuery<GrantField>,
  now: number,
): Promise<Page<PresentedGrant>> {
  const columns = () => ({
    search: (search: Search) => ofPeople(db, organizationId, TABLE, search),
    fields: { ...GRANT_COLUMNS, state: { column: stateAt(now), kind: "text" } as const },
  });
  return await listPage(db, { ...GRANT_LIST, columns }, organizationId, query);
}

/** What `stateOfGrant` says of a grant. */
function stateAt(now: number): RawBuilder<string> {
  return sql<string>`(case
    when oauth_grants.revoked_at is not null or credentials.revoked_at is not null
      or credentials.expires_at <= ${now} or organizations.status = 'cancelled' then 'revoked'
    when oauth_grants.expires_at <= ${now} then 'expired' else 'live' end)`;
}

const TABLE = "oauth_grants";

const GRANT_COLUMNS = {
  id: number(TABLE, "id"),
  user_id: number(TABLE, "user_id"),
  credential_id: number(TABLE, "credential_id"),
  created_at: number(TABLE, "created_at"),
  expires_at: number(TABLE, "expires_at"),
};

const GRANT_LIST: Omit<ListDefinition<GrantField, PresentedRow, PresentedGrant>, "columns"> = {
  from: sql`oauth_grants
    join credentials on credentials.organization_id = oauth_grants.organization_id
      and credentials.id = oauth_grants.credential_id
    join organizations on organizations.id = oauth_grants.organization_id`,
  select: sql`oauth_grants.*, credentials.public_id as client_public_id, credentials.label as client_label,
    credentials.scope as client_scope, credentials.expires_at as client_expires_at,
    credentials.revoked_at as client_revoked_at, organizations.status as organization_status`,
  visible: (organizationId) => sql<SqlBool>`oauth_grants.organization_id = ${organizationId}`,
  sortable: {
    id: sql.ref("oauth_grants.id"),
    created_at: sql.ref("oauth_grants.created_at"),
    expires_at: sql.ref("oauth_grants.expires_at"),
  },
  defaultSort: [{ field: "id", direction: "desc" }],
  id: "id",
  toItem: presentedOf,
};

function presentedOf(row: PresentedRow): PresentedGrant {
  return {
    grant: grantOf(row),
    client: {
      publicId: row.client_public_id,
      label: row.client_label,
      scope: row.client_scope as Scope,
      expiresAt: row.client_expires_at,
      revokedAt: row.client_revoked_at,
    },
    organizationStatus: organizationStatusOf(row.organization_status),
  };
}

export async function lockGrant(db: Database, organizationId: number, id: number): Promise<Grant | undefined> {
  const { rows } = await sql<OAuthGrantRow>`
    select * from oauth_grants where organization_id = ${organizationId} and id = ${id}
    ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : grantOf(rows[0]);
}

export async function insertGrant(db: Database, grant: Grant): Promise<void> {
  await db.query.insertInto("oauth_grants").values(rowOfGrant(grant)).execute();
}

export async function updateGrant(db: Database, grant: Grant): Promise<void> {
  await updateRow(db, "oauth_grants", rowOfGrant(grant));
}

/** Removes the grants of a user: all, or those whose time was over at `at`. */
export async function deleteGrants(
  db: Database,
  organizationId: number,
  userId: number,
  at = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  await db.query
    .deleteFrom("oauth_grants")
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .where("expires_at", "<=", at)
    .execute();
}

const BLANK = " ";

function grantOf(row: OAuthGrantRow): Grant {
  return {
    organizationId: row.organization_id,
    id: row.id,
    credentialId: row.credential_id,
    userId: row.user_id,
    scopes: scopesOf(row.scopes),
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    codeChallengeMethod: row.code_challenge_method,
    codeDigest: row.code_digest,
    codeExpiresAt: row.code_expires_at,
    codeUsedAt: row.code_used_at,
    tokens: tokensOf(row),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    version: row.version,
  };
}

function tokensOf(row: OAuthGrantRow): GrantTokens | null {
  if (row.access_digest === null) return null;
  return {
    accessDigest: row.access_digest,
    accessExpiresAt: row.access_expires_at ?? 0,
    accessScopes: scopesOf(row.access_scopes ?? ""),
    refreshDigest: row.refresh_digest ?? "",
    refreshExpiresAt: row.refresh_expires_at ?? 0,
    familyDigest: row.family_digest ?? "",
  };
}

function rowOfGrant({ tokens, ...grant }: Grant): OAuthGrantRow {
  return {
    organization_id: grant.organizationId,
    id: grant.id,
    credential_id: grant.credentialId,
    user_id: grant.userId,
    scopes: grant.scopes.join(BLANK),
    redirect_uri: grant.redirectUri,
    code_challenge: grant.codeChallenge,
    code_challenge_method: grant.codeChallengeMethod,
    code_digest: grant.codeDigest,
    code_expires_at: grant.codeExpiresAt,
    code_used_at: grant.codeUsedAt,
    ...columnsOf(tokens),
    expires_at: grant.expiresAt,
    created_at: grant.createdAt,
    revoked_at: grant.revokedAt,
    version: grant.version,
  };
}

function columnsOf(tokens: GrantTokens | null) {
  if (tokens === null) return NO_TOKENS;
  return {
    access_digest: tokens.accessDigest,
    access_expires_at: tokens.accessExpiresAt,
    access_scopes: tokens.accessScopes.join(BLANK),
    refresh_digest: tokens.refreshDigest,
    refresh_expires_at: tokens.refreshExpiresAt,
    family_digest: tokens.familyDigest,
  };
}

const NO_TOKENS = {
  access_digest: null,
  access_expires_at: null,
  access_scopes: null,
  refresh_digest: null,
  refresh_expires_at: null,
  family_digest: null,
};

function scopesOf(text: string): string[] {
  return text === "" ? [] : text.split(BLANK);
}
