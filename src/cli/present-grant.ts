import { type PresentedGrant, stateOfGrant } from "../directory/oauth/grant.ts";
import { shownMoment } from "./print.ts";

/** A grant as the command line prints it as JSON: nothing of its code and tokens, of which only digests are kept. */
export function presentGrant(presented: PresentedGrant): object {
  const { grant, client } = presented;
  const { id, credentialId, userId, scopes, createdAt, expiresAt, revokedAt } = grant;
  return {
    id,
    client: credentialId,
    publicId: client.publicId,
    label: client.label,
    user: userId,
    scopes,
    state: stateOfGrant(presented, Date.now()),
    createdAt: shownMoment(createdAt),
    expiresAt: shownMoment(expiresAt),
    revokedAt: revokedAt === null ? null : shownMoment(revokedAt),
  };
}
