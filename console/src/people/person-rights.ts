import { mayAdminister, mayWrite, seesOrganization } from "../session/rights.ts";
import type { Session } from "../session/session-query.ts";

/** What the signed-in one may do with a person. */
export type PersonRights = {
  /** Names and ways to be reached, which people also keep of themselves. */
  keepsProfile: boolean;
  /** Everything of the profile, places on teams and absences; and to delete. */
  manages: boolean;
  /** The role in the organization, restoring and merging. */
  managesAll: boolean;
  /** Passwords, sessions, grants, and erasing. */
  administers: boolean;
  seesHistory: boolean;
};

/** What may be offered; a role above one's own is refused all the same. */
export function personRights(session: Session, id: number): PersonRights {
  const manages = mayWrite(session) && session.reach !== "self";
  return {
    keepsProfile: manages || (mayWrite(session) && session.user?.id === id),
    manages,
    managesAll: manages && seesOrganization(session),
    administers: mayAdminister(session),
    seesHistory: seesOrganization(session),
  };
}
