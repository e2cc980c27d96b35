import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { DirectoryError, invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { checkedTeamFields } from "./checked-team-fields.ts";
import type { Team, TeamFields } from "./team.ts";

export type CreateTeam = {
  by: Principal;
  id?: number;
  uuid?: string;
  createdAt?: number;
  updatedAt?: number;
  fields: Partial<TeamFields> & { name: string };
};

/** Makes a team, with the id, uuid and times to keep where it comes from elsewhere. Throws `id_taken`, `invalid_value`. */
export const createTeam: Command<CreateTeam, Team> = async (tx, args) => {
  const { by, id, uuid, fields, createdAt = tx.now } = args;
  assertAdministersOrganization(await authorityOf(tx, by));
  const { organizationId } = by;
  if (id !== undefined) await assertFree(tx, organizationId, id);
  const given = checkedTeamFields(fields);
  const team: Team = {
    externalId: null,
    description: "",
    client: false,
    timeZone: "",
    ...given,
    organizationId,
    id: id ?? (await tx.reserveIds(organizationId, "team", 1)),
    uuid: uuid ?? tx.newUuid(),
    createdAt,
    updatedAt: args.updatedAt ?? createdAt,
    deletedAt: null,
    version: 1,
  };
  if (id !== undefined) await tx.noteId(organizationId, "team", id);
  await tx.teamChanges.insert(team);
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "team", row: team, after: given })]);
  return team;
};

/** Makes a team, unless there is one of its name already: then that one is returned. Throws as `createTeam` does. */
export const createTeamUnlessNamed: Command<Pick<CreateTeam, "by" | "fields">, Team> = async (tx, { by, fields }) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  const { name } = checkedTeamFields(fields);
  // One at a time, so that two at once do not both find that there is none.
  await tx.organizationChanges.lock(by.organizationId);
  const { rows } = await tx.teams.list(by.organizationId, {
    filter: { op: "eq", field: "name", value: name },
    limit: 1,
  });
  return rows[0] ?? (await createTeam(tx, { by, fields }));
};

async function assertFree(tx: DirectoryTransaction, organizationId: number, id: number): Promise<void> {
  if (!Number.isSafeInteger(id) || id < 1) throw invalidValue("id", "id is a positive integer.");
  if ((await tx.teams.byIdWithDeleted(organizationId, id)) === undefined) return;
  throw new DirectoryError("id_taken", "There is a team with this id.", { field: "id" });
}
