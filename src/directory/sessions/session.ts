import type { ApiName, Principal, Scope } from "../principal.ts";

/** A person's sign-in with a password: one access token and one refresh token, of which only the digests are kept. */
export type Session = {
  organizationId: number;
  id: number;
  api: ApiName;
  userId: number;
  accessDigest: string;
  refreshDigest: string;
  /** What the client said of itself. */
  appId: string;
  clientUuid: string;
  createdAt: number;
  /** When the access token ends; the refresh token ends with the session. */
  accessExpiresAt: number;
  expiresAt: number;
  version: number;
};

/** A person who has a password, as a sign-in finds them by e-mail: in one organization or in several. */
export type PasswordHolder = { organizationId: number; userId: number; slug: string; hash: string };

/** Who acts in a session: its user, with the rights that their roles give them at that moment, within `scope`. */
export function principalOfSession({ organizationId, api, userId }: Session, scope: Scope): Principal {
  return { organizationId, origin: api, credentialId: null, userId, teamId: null, role: null, scope };
}
