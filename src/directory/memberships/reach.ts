import { type Authority, rankOverTeam } from "../authority.ts";
import type { Membership } from "./membership.ts";

/**
 * Tells whether somebody with these memberships is within the principal's reach: anybody for who administers the
 * organization; else oneself, and who is on a team that one administers. Others are not there for it.
 */
export function reachOf(authority: Authority, memberships: readonly Membership[]): (userId: number) => boolean {
  if (authority.organizationRank > 0) return () => true;
  const onTeams = memberships.filter(({ teamId }) => rankOverTeam(authority, teamId) > 0);
  const within = new Set(onTeams.map(({ userId }) => userId));
  return (userId) => userId === authority.principal.userId || within.has(userId);
}
