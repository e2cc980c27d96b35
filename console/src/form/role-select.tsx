import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import type { Session } from "../session/session-query.ts";
import { type OwnPlace, useOwnPlaces } from "../session/use-own-places.ts";
import { useSession } from "../session/use-session.ts";
import { rolesQuery } from "./roles-query.ts";
import { useChoice } from "./use-choice.ts";

type Role = Resource<"Role">;

/** From the most to the least powerful. */
const RANKS: readonly Role["base"][] = [
  "owner",
  "admin",
  "team_admin",
  "department_admin",
  "member",
  "guest",
  "reader",
];

type Props = Omit<SelectProps, "data" | "filter"> & {
  /** The team on which the role is had. */
  teamId?: number;
};

/** A select of one role; the value is its key. Those above the signed-in one's own are not offered. */
export function RoleSelect({ teamId, ...props }: Props) {
  const [key, choose] = useChoice(props);
  const session = useSession();
  const { data: roles = [] } = useQuery(rolesQuery);
  const places = useOwnPlaces();
  const own = teamId === undefined ? places : places.filter((place) => place.teamId === teamId);
  const highest = highestRank(session, roles, own);
  const offered = roles.filter((role) => role.key === key || RANKS.indexOf(role.base) >= highest);
  const choices = offered.map((role) => ({ value: role.key, label: labelOf(role) }));
  const isUnknown = key !== null && !roles.some((role) => role.key === key);
  return (
    <Select
      maxDropdownHeight={300}
      {...props}
      data={isUnknown ? [...choices, { value: key, label: key }] : choices}
      value={key}
      onChange={choose}
      allowDeselect={false}
    />
  );
}

/** A place in `RANKS`. Whoever administers teams, and not the organization, grants what they are there at most. */
function highestRank({ reach, role }: Session, roles: readonly Role[], places: readonly OwnPlace[]): number {
  if (reach !== "organization" && places.length > 0) return Math.min(...places.map(({ base }) => RANKS.indexOf(base)));
  const base = reach === "organization" ? roles.find(({ key }) => key === role)?.base : undefined;
  return RANKS.indexOf(base ?? "team_admin");
}

function labelOf({ name, base, builtin }: Role): string {
  return builtin ? name : `${name} (${base.replace("_", " ")})`;
}
