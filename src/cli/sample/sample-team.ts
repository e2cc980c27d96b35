import type { BuiltinRole } from "../../directory/role.ts";
import type { TeamFields } from "../../directory/teams/team.ts";
import type { UserPatch } from "../../directory/users/user.ts";

/** A team of the sample organization with the people who came to the organization through it. Times are ISO 8601. */
export type SampleTeam = {
  id: number;
  fields: Partial<TeamFields> & { name: string };
  people: readonly SamplePerson[];
  /** People of other teams who are on this one too. */
  guests?: readonly SampleMembership[];
};

/** A user with their first membership. */
export type SamplePerson = Omit<SampleMembership, "joined"> & {
  givenName: string;
  familyName: string;
  email: string;
  /** When the user was made, and the membership too unless `joined` says otherwise. */
  created: string;
  /** When the user was changed for the last time. */
  changed?: string;
  joined?: string;
  lastActive?: string;
} & Omit<UserPatch, "role" | "lastActiveAt"> & { organizationRole?: BuiltinRole };

export type SampleMembership = {
  /** The membership's id. */
  id: number;
  userId: number;
  /** On the team; `member` if left out. */
  role?: BuiltinRole;
  /** The user who supervises this one. */
  supervisor?: number;
  joined: string;
  membershipChanged?: string;
  /** When the invitation went out that was not answered yet. */
  invited?: string;
};
