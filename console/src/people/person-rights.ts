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
  /** Passwords and sessions, of which one's own are everybody's to change. */
  signsIn: boolean;
  /** Grants, and erasing. */
  administers: boolean;
  seesHistory: boolean;
};

/** What may be offered; a role above one's own is refused all the same. */
export function personRights(session: Session, id: number): PersonRights {
  const manages = mayWrite(session) && session.reach !== "self";
  const isOwn = session.user?.id === id;
  return {
    keepsProfile: manages || (mayWrite(session) && isOwn),
    manages,
    managesAll: manages && seesOrganization(session),
    signsIn: mayAdminister(session) || (session.scope === "admin" && isOwn),
    administers: mayAdminister(session),
    seesHistory: seesOrganization(session),
  };
}
