import { mayWrite } from "./rights.ts";
import type { Session } from "./session-query.ts";

/** Whether members of some team may be changed. */
export function mayLead(session: Session): boolean {
  return mayWrite(session) && session.reach !== "self";
}
