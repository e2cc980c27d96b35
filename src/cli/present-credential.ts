import { type Credential, isLive } from "../directory/credentials/credential.ts";
import { shownMoment } from "./print.ts";

/** A credential as the command line prints it as JSON: everything of it but the secret. */
export function presentCredential(credential: Credential): object {
  const { id, api, kind, label, publicId, teamId, userId, role, scope, createdAt, expiresAt, revokedAt } = credential;
  const redirects = credential.redirectUris.length === 0 ? {} : { redirects: credential.redirectUris };
  return {
    id,
    api,
    kind,
    label,
    publicId,
    team: teamId,
    user: userId,
    role,
    scope,
    ...redirects,
    state: stateOf(credential),
    createdAt: shownMoment(createdAt),
    expiresAt: expiresAt === null ? null : shownMoment(expiresAt),
    revokedAt: revokedAt === null ? null : shownMoment(revokedAt),
  };
}

/** Whether a client can sign in with the credential now, and if not, why. */
export function stateOf(credential: Credential): "live" | "expired" | "revoked" {
  if (isLive(credential, Date.now())) return "live";
  return credential.revokedAt === null ? "expired" : "revoked";
}
