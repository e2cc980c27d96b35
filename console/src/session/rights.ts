import type { Session } from "./session-query.ts";

/** Whether the whole organization is seen, and not only teams or oneself. */
export function seesOrganization({ reach }: Session): boolean {
  return reach === "organization";
}

/** Whether somebody has a page for the signed-in one: all have whom one sees, but for teammates of who sees only themself. */
export function opensPerson({ reach, user }: Session, id: number): boolean {
  return reach !== "self" || user?.id === id;
}

/** Whether anything may be changed. */
export function mayWrite({ scope }: Session): boolean {
  return scope !== "read";
}

/** Whether credentials, webhooks, roles and the organization may be changed. */
export function mayAdminister(session: Session): boolean {
  return seesOrganization(session) && session.scope === "admin";
}
