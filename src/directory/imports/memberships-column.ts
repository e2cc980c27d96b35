import { DirectoryError, invalidValue } from "../errors.ts";
import { readFlag, readJson, readMoment, readObject, readText, readWhole } from "./read-value.ts";

/** A place on a team, as a row gives it; what it does not say stays as it is. */
export type MembershipEntry = {
  /** The columns that say the team and the role: parts of `memberships`, or of the row itself. */
  columns: { teamId: string; team: string; role: string };
  /** The team by its id, or by its external id or name. */
  team: number | string;
  id: number | undefined;
  role: string | undefined;
  supervisorId: number | null | undefined;
  agreedToJoin: boolean | undefined;
  invitedAt: number | null | undefined;
  createdAt: number | undefined;
  updatedAt: number | undefined;
};

const LISTED = { teamId: "memberships.team_id", team: "memberships.team", role: "memberships.role" };
const SINGLE = { teamId: "team_id", team: "team", role: "team_role" };
const MOST_MEMBERSHIPS = 1000;
const PARTS = new Set([
  "id",
  "team_id",
  "team",
  "role",
  "supervisor_id",
  "agreed_to_join",
  "invited_at",
  "created_at",
  "updated_at",
]);

/** The places of a row: those of `memberships`, or the one of `team_id` or `team` with `team_role`. */
export function readMemberships(row: Readonly<Record<string, unknown>>): MembershipEntry[] {
  const listed = readJson("memberships", row["memberships"] ?? null) ?? [];
  if (!Array.isArray(listed)) throw invalidValue("memberships", "memberships is a list.");
  if (listed.length > MOST_MEMBERSHIPS) throw invalidValue("memberships", "memberships is too long.");
  const entries = listed.map((entry: unknown) => membershipEntry(readObject("memberships", entry), LISTED));
  const single = singlePlace(row);
  if (single !== undefined) entries.push(single);
  return entries;
}

function singlePlace(row: Readonly<Record<string, unknown>>): MembershipEntry | undefined {
  const { team_id: id, team, team_role: role } = row;
  const named = (value: unknown) => value !== undefined && value !== null && value !== "";
  if (!named(id) && !named(team)) {
    if (!named(role)) return undefined;
    throw new DirectoryError("missing_value", "team_role needs a team_id or a team.", { field: "team_role" });
  }
  const place = named(id) ? { team_id: id } : { team };
  return membershipEntry(named(role) ? { ...place, role } : place, SINGLE);
}

function membershipEntry(entry: Record<string, unknown>, columns: MembershipEntry["columns"]): MembershipEntry {
  const unknown = Object.keys(entry).find((part) => !PARTS.has(part));
  if (unknown !== undefined) {
    throw new DirectoryError("unknown_field", `A membership has no ${unknown.slice(0, 64)}.`, { field: "memberships" });
  }
  const { id, team_id: teamId, team, role, supervisor_id: supervisorId, agreed_to_join: agreed } = entry;
  return {
    columns,
    team: teamOf(teamId, team, columns),
    id: ifGiven(id, (value) => readWhole("memberships.id", value)),
    role: ifGiven(role, (value) => readText(columns.role, value)),
    supervisorId:
      supervisorId === null ? null : ifGiven(supervisorId, (value) => readWhole("memberships.supervisor_id", value)),
    agreedToJoin: ifGiven(agreed, (value) => readFlag("memberships.agreed_to_join", value)),
    invitedAt:
      entry["invited_at"] === undefined ? undefined : readMoment("memberships.invited_at", entry["invited_at"]),
    createdAt: readMoment("memberships.created_at", entry["created_at"] ?? null) ?? undefined,
    updatedAt: readMoment("memberships.updated_at", entry["updated_at"] ?? null) ?? undefined,
  };
}

function teamOf(id: unknown, team: unknown, columns: MembershipEntry["columns"]): number | string {
  if (id !== undefined && id !== null && id !== "") return readWhole(columns.teamId, id);
  const name = readText(columns.team, team ?? null).trim();
  if (name !== "") return name;
  throw new DirectoryError("missing_value", "A membership needs a team_id or a team.", { field: "memberships" });
}

function ifGiven<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined || value === null ? undefined : read(value);
}
