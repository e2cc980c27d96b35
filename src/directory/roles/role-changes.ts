import type { Role } from "../role.ts";

/** A row whose role became another one. */
export type Replaced = { object: "user" | "membership"; id: number; version: number };

/** How a transaction writes roles. */
export type RoleChanges = {
  insert(roles: readonly Role[]): Promise<void>;
  update(role: Role): Promise<void>;
  delete(role: Role): Promise<void>;
  lock(organizationId: number, id: number): Promise<Role | undefined>;
  /** Keeps roles from being changed or deleted meanwhile, without keeping others from the same; returns those there are. */
  hold(organizationId: number, ids: readonly number[]): Promise<Pick<Role, "id" | "version">[]>;
  /** Whether a living user, a membership that is not hidden, or a credential that may be used has the role. */
  isHeld(role: Role): Promise<boolean>;
  /** Gives deleted users and hidden memberships that have the role another one, for when they are restored. */
  replaceHidden(role: Role, by: string): Promise<Replaced[]>;
};
