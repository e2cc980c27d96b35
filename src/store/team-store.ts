import { type SqlBool, sql } from "kysely";
import { DirectoryError } from "../directory/errors.ts";
import type { TeamField } from "../directory/filter.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Team } from "../directory/teams/team.ts";
import { foldText } from "../directory/users/name.ts";
import type { Database } from "./database.ts";
import { exactText, number } from "./filter-sql.ts";
import { hotQuery } from "./hot-query.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import type { TeamRow } from "./schema.ts";
import { searchText } from "./text-search.ts";
import { isUniqueViolation, takenField } from "./unique-violation.ts";
import { updateRow } from "./update-row.ts";

const byId = hotQuery<{ organization: number; id: number }, TeamRow>((db, parameter) =>
  db.query
    .selectFrom("teams")
    .selectAll()
    .where("organization_id", "=", parameter<number>("organization"))
    .where("id", "=", parameter<number>("id")),
);

/** A living team. */
export async function teamById(db: Database, organizationId: number, id: number): Promise<Team | undefined> {
  const team = await teamByIdWithDeleted(db, organizationId, id);
  return team?.deletedAt === null ? team : undefined;
}

export async function teamByIdWithDeleted(db: Database, organizationId: number, id: number): Promise<Team | undefined> {
  const [row] = await byId(db, { organization: organizationId, id });
  return row === undefined ? undefined : teamOf(row);
}

export async function lockTeam(db: Database, organizationId: number, id: number): Promise<Team | undefined> {
  const { rows } = await sql<TeamRow>`
    select * from teams where organization_id = ${organizationId} and id = ${id} and deleted_at is null
    ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : teamOf(rows[0]);
}

/** Keeps living teams from being deleted meanwhile; any number of transactions may hold the same. */
export async function holdTeams(db: Database, organizationId: number, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from teams where organization_id = ${organizationId} and deleted_at is null
    and ${db.backend.inList(sql.ref("id"), ids)} order by id ${db.backend.holdTables("teams")}`.execute(db.query);
  return rows.map(({ id }) => id);
}

export async function listTeams(
  db: Database,
  organizationId: number,
  query: ListQuery<TeamField>,
): Promise<Page<Team>> {
  return await listPage(db, TEAM_LIST, organizationId, query);
}

export async function insertTeam(db: Database, team: Team): Promise<void> {
  try {
    await db.query.insertInto("teams").values(rowOfTeam(team)).execute();
  } catch (error) {
    throw isUniqueViolation(error) ? idTaken(error) : error;
  }
}

export async function updateTeam(db: Database, team: Team): Promise<void> {
  try {
    await updateRow(db, "teams", rowOfTeam(team));
  } catch (error) {
    throw isUniqueViolation(error) ? idTaken(error) : error;
  }
}

function idTaken(error: unknown): DirectoryError {
  const message = "There is a team with this id, uuid or external id.";
  return new DirectoryError("id_taken", message, { field: takenField(error) });
}

const TEAM_LIST: ListDefinition<TeamField, TeamRow, Team> = {
  from: sql`teams`,
  select: sql`teams.*`,
  visible: (organizationId) => sql<SqlBool>`teams.organization_id = ${organizationId} and teams.deleted_at is null`,
  columns: () => ({
    search: ({ text }) => searchText("teams.sort_name", text),
    fields: {
      id: number("teams", "id"),
      uuid: exactText("teams", "uuid"),
      external_id: exactText("teams", "external_id"),
      name: { column: sql.ref("teams.sort_name"), kind: "text", normalize: foldText },
      created_at: number("teams", "created_at"),
      updated_at: number("teams", "updated_at"),
    },
  }),
  sortable: {
    id: sql.ref("teams.id"),
    name: sql.ref("teams.sort_name"),
    created_at: sql.ref("teams.created_at"),
    updated_at: sql.ref("teams.updated_at"),
  },
  defaultSort: [{ field: "id", direction: "asc" }],
  id: "id",
  toItem: teamOf,
};

function teamOf(row: TeamRow): Team {
  return {
    organizationId: row.organization_id,
    id: row.id,
    uuid: row.uuid,
    externalId: row.external_id,
    name: row.name,
    description: row.description,
    client: row.client === 1,
    timeZone: row.time_zone,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    version: row.version,
  };
}

function rowOfTeam(team: Team): TeamRow {
  return {
    organization_id: team.organizationId,
    id: team.id,
    uuid: team.uuid,
    external_id: team.externalId,
    name: team.name,
    sort_name: foldText(team.name),
    description: team.description,
    client: team.client ? 1 : 0,
    time_zone: team.timeZone,
    created_at: team.createdAt,
    updated_at: team.updatedAt,
    deleted_at: team.deletedAt,
    version: team.version,
  };
}
