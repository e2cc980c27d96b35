import type { Authority } from "../authority.ts";
import { DirectoryError, Faults, invalidValue, notFound, refusalsOf } from "../errors.ts";
import { assertGivenId } from "../given-id.ts";
import type { Job, WrittenRow } from "../jobs/job.ts";
import { differences } from "../journal/record.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { BUILTIN_ROLES, BUILTIN_WIRE, type Role } from "../role.ts";
import { createRole } from "../roles/create-role.ts";
import { checkedTeamFields } from "../teams/checked-team-fields.ts";
import { createTeam } from "../teams/create-team.ts";
import type { Team } from "../teams/team.ts";
import { updateTeam } from "../teams/update-team.ts";
import { draftTeam, writeRivals } from "./drafted-teams.ts";
import { draftId, draftRole, draftRoles, isDraftId } from "./drafts.ts";
import type { Ground } from "./ground.ts";
import type { ImportOptions } from "./import-options.ts";
import type { RoleRow, TeamRow } from "./parse-row.ts";

/** What became of a row that is about no person. */
export type RowOutcome = {
  status: "created" | "updated" | "unchanged";
  /** Null for a role, which is known by its key, and for a team that a dry run would have numbered. */
  id: number | null;
  written: readonly WrittenRow[];
};

export type RowPlace = { job: Job; options: ImportOptions; ground: Ground; position: number };

/** Makes or changes a team. Throws all that is wrong with the row as one error. */
export async function importTeam(tx: DirectoryTransaction, row: TeamRow, place: RowPlace): Promise<RowOutcome> {
  const found = matchTeam(row, place.ground);
  const { mode } = place.options;
  if (found === undefined && mode === "update") throw notFound("team", { field: "id" });
  if (found !== undefined && mode === "create") {
    throw new DirectoryError("id_taken", "There is such a team already.", { field: "id" });
  }
  const faults = new Faults();
  faults.take(() => assertOwnTeamNames(row, found, place.ground));
  if (found === undefined) faults.take(() => assertMakesTeam(row));
  faults.take(() => checkedTeamFields(row.patch));
  faults.throw();
  return found === undefined ? await makeTeam(tx, row, place) : await changeTeam(tx, row, found, place);
}

/** Throws when a row names an external id or uuid that is not that of the team which it is about. */
function assertOwnTeamNames(
  { uuid, patch: { externalId } }: TeamRow,
  found: Team | undefined,
  { teams }: Ground,
): void {
  const holder = typeof externalId === "string" ? teams.byExternalId(externalId) : undefined;
  if (holder !== undefined && holder !== found) {
    throw new DirectoryError("id_taken", "Another team has this external id.", { field: "externalId" });
  }
  if (found === undefined || uuid === undefined || uuid === found.uuid) return;
  throw invalidValue("uuid", "The team has another uuid.");
}

function assertMakesTeam({ id, patch: { name } }: TeamRow): void {
  const faults = new Faults();
  if (id !== undefined) faults.take(() => assertGivenId(id));
  faults.take(() => assertNamed(name));
  faults.throw();
}

function assertNamed(name: string | undefined): asserts name is string {
  if (name === undefined) throw new DirectoryError("missing_value", "A team needs a name.", { field: "name" });
}

function matchTeam({ id, patch }: TeamRow, { teams }: Ground): Team | undefined {
  if (id !== undefined) return teams.byId(id);
  const external = typeof patch.externalId === "string" ? teams.byExternalId(patch.externalId) : undefined;
  if (external !== undefined || patch.name === undefined) return external;
  const [named, another] = teams.byName(patch.name);
  if (another !== undefined) throw invalidValue("name", "Several teams have this name.");
  return named;
}

async function makeTeam(tx: DirectoryTransaction, row: TeamRow, place: RowPlace): Promise<RowOutcome> {
  const { job, options, ground, position } = place;
  const {
    uuid,
    times,
    patch: { name, ...patch },
  } = row;
  assertNamed(name);
  const fields = { ...patch, name };
  const id = row.id ?? (options.dryRun ? draftId(position) : undefined);
  const given = { ...(id === undefined ? {} : { id }), ...(uuid === undefined ? {} : { uuid }), ...times };
  const team = await written(tx, options, async () => {
    if (options.dryRun) await writeRivals(tx, job, row);
    return await createTeam(tx, { by: job.by, ...given, fields });
  });
  ground.teams.add(team);
  if (options.dryRun) await draftTeam(tx, job, team);
  const rows: WrittenRow[] = [{ object: "team", id: team.id, version: 1, made: true }];
  return { status: "created", id: row.id ?? (options.dryRun ? null : team.id), written: rows };
}

async function changeTeam(
  tx: DirectoryTransaction,
  { patch }: TeamRow,
  found: Team,
  { job, options, ground }: RowPlace,
): Promise<RowOutcome> {
  const team = options.dryRun
    ? { ...found, ...checkedTeamFields(patch) }
    : await tx.attempt(() => updateTeam(tx, { by: job.by, id: found.id, patch }));
  const id = isDraftId(found.id) ? null : found.id;
  if (differences(found, team, ["version", "updatedAt"]) === undefined) return { status: "unchanged", id, written: [] };
  ground.teams.add(team);
  if (options.dryRun) await draftTeam(tx, job, team);
  const rows: WrittenRow[] = [{ object: "team", id: team.id, version: team.version, made: false }];
  return { status: "updated", id, written: rows };
}

/** Makes a role of the organization's own. One that is there is compared, and never changed. */
export async function importRole(
  tx: DirectoryTransaction,
  row: RoleRow,
  { job, options, ground }: RowPlace,
): Promise<{ outcome: RowOutcome; authority: Authority }> {
  const { authority } = ground;
  const known = authority.roles.find(({ key }) => key === row.key);
  if (known !== undefined) {
    if (options.mode === "create") throw new DirectoryError("name_taken", "There is such a role.", { field: "key" });
    assertSame(row, known);
    return { outcome: { status: "unchanged", id: null, written: [] }, authority };
  }
  if (options.mode === "update") throw notFound("role", { field: "key" });
  const { kind: _kind, ...fields } = row;
  const role = await written(tx, options, async () => {
    if (options.dryRun) await insertDrafted(tx, job);
    return await createRole(tx, { by: job.by, ...fields }).catch(judgeTaken);
  });
  if (options.dryRun) await draftRole(tx, job, role);
  const outcome: RowOutcome = { status: "created", id: null, written: [] };
  return { outcome, authority: { ...authority, roles: [...authority.roles, role] } };
}

/** A role that was not there when the rows began was made meanwhile: they are judged again, and compared with it. */
function judgeTaken(error: unknown): never {
  const refusals = error instanceof DirectoryError ? refusalsOf(error) : [];
  const isTaken = refusals.some(({ code, field }) => code === "name_taken" && field === "key");
  throw isTaken ? new OvertakenError("A role's key") : error;
}

/** Inserts the roles that earlier rows of a dry run have drafted, for an attempt that is taken back. */
async function insertDrafted(tx: DirectoryTransaction, job: Job): Promise<void> {
  const drafted = await draftRoles(tx, job);
  if (drafted.length === 0) return;
  await tx.reserveIds(job.organizationId, "role", drafted.length);
  await tx.roleChanges.insert(drafted);
}

function assertSame({ key, name, base, wire }: RoleRow, known: Role): void {
  const usual = BUILTIN_ROLES.some((builtin) => builtin === key) ? BUILTIN_WIRE[base] : known.wire;
  const expected = { name: name.trim(), base, wire: { ...usual, ...wire } };
  const { name: heldName, base: heldBase, wire: heldWire } = known;
  if (differences(expected, { name: heldName, base: heldBase, wire: heldWire }, []) === undefined) return;
  throw new DirectoryError("name_taken", "There is a role with this key, and it is another one.", { field: "key" });
}

/** Runs a command so that a refusal leaves nothing behind; a dry run leaves nothing behind at all. */
async function written<Result>(
  tx: DirectoryTransaction,
  { dryRun }: ImportOptions,
  command: () => Promise<Result>,
): Promise<Result> {
  if (!dryRun) return await tx.attempt(command);
  let result: { value: Result } | undefined;
  await tx
    .attempt(async () => {
      result = { value: await command() };
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  if (result === undefined) throw new Error("A command that ended well has a result.");
  return result.value;
}

/** Takes back what an attempt wrote. */
class Undone extends Error {
  override readonly name = "Undone";
}
