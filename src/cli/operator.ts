import type { Principal } from "../directory/principal.ts";

/** Whoever may run the command line on the database may do everything in it. */
export function operatorOf(organizationId: number): Principal {
  return {
    organizationId,
    origin: "cli",
    credentialId: null,
    userId: null,
    teamId: null,
    role: "owner",
    scope: "admin",
  };
}
