import type { WantedVersion } from "../condition.ts";
import type { RoleKey, RoleReference } from "../role.ts";
import type { User, UserPatch } from "../users/user.ts";

export type Membership = {
  organizationId: number;
  id: number;
  teamId: number;
  userId: number;
  role: RoleKey;
  /** The user who supervises this one on the team. */
  supervisorId: number | null;
  agreedToJoin: boolean;
  invitedAt: number | null;
  createdAt: number;
  updatedAt: number;
  version: number;
};

/** A membership together with its user: what every vendor's API shows of a person on a team. */
export type Member = { membership: Membership; user: User };

/** One entry of a batch: what to change of the membership, of its user, or of both. */
export type MemberPatch = {
  id: number;
  user?: UserPatch;
  role?: RoleReference;
  supervisorId?: number | null;
  agreedToJoin?: boolean;
  /** Refuses the entry with `version_conflict` when the membership is at another version. */
  ifVersion?: WantedVersion;
};
