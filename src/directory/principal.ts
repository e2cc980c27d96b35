import type { RoleKey } from "./role.ts";

export const API_NAMES = ["heymarket", "happygrasshopper", "saferme", "worksection", "scim", "rest"] as const;

/** One of the six doors. */
export type ApiName = (typeof API_NAMES)[number];

/** Where a change came from: an API, the command line, or a job that runs on its own. */
export type Origin = ApiName | "cli" | "job";

/** What a credential lets its holder do, each including the one before it. */
export type Scope = "read" | "write" | "admin";

/** Who a request acts as, after its credential was checked. Plain data: it travels to the writer thread. */
export type Principal = {
  organizationId: number;
  origin: Origin;
  credentialId: number | null;
  /** The user who acts, or null for a credential of the organization itself. */
  userId: number | null;
  /** The only team that the credential reaches, or null for all that its role reaches. */
  teamId: number | null;
  /** For a credential of the organization: the highest role that it may grant. For a user: the organization-wide role. */
  role: RoleKey | null;
  scope: Scope;
};

/** Whose requests count together: those of a credential, or of a user who signed in with a password. */
export function holderOf({ credentialId, userId }: Pick<Principal, "credentialId" | "userId">): string {
  return credentialId === null ? `user ${userId}` : `credential ${credentialId}`;
}

const SCOPE_ORDER: readonly Scope[] = ["read", "write", "admin"];

/** Whether a credential with the scope `held` may do what `needed` allows. */
export function scopeIncludes(held: Scope, needed: Scope): boolean {
  return SCOPE_ORDER.indexOf(held) >= SCOPE_ORDER.indexOf(needed);
}
