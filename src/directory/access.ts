import { AbsenceService } from "./absences/absence-service.ts";
import { authorityOf, rankOverTeam } from "./authority.ts";
import { ContactService } from "./contacts/contact-service.ts";
import { CredentialService } from "./credentials/credential-service.ts";
import type { SecretBox } from "./credentials/secret-box.ts";
import type { DirectoryStore } from "./directory-store.ts";
import { DirectoryError } from "./errors.ts";
import { ExportService } from "./imports/export-service.ts";
import { ImportService } from "./imports/import-service.ts";
import { InvitationService } from "./invitations/invitation-service.ts";
import { JobService } from "./jobs/job-service.ts";
import { JournalService } from "./journal/journal-service.ts";
import { MembershipService } from "./memberships/membership-service.ts";
import { GrantRegister } from "./oauth/grant-register.ts";
import { OrganizationService } from "./organizations/organization-service.ts";
import type { Principal } from "./principal.ts";
import { RoleService } from "./roles/role-service.ts";
import { PasswordService } from "./sessions/password-service.ts";
import { TeamDirectory } from "./teams/team-directory.ts";
import { TeamService } from "./teams/team-service.ts";
import { UserService } from "./users/user-service.ts";
import { WebhookService } from "./webhooks/webhook-service.ts";

/** All of an organization. */
export type OrganizationDirectory = {
  reach: "organization";
  organization: OrganizationService;
  users: UserService;
  teams: TeamService;
  memberships: MembershipService;
  roles: RoleService;
  journal: JournalService;
  jobs: JobService;
  imports: ImportService;
  exports: ExportService;
  credentials: CredentialService;
  grants: GrantRegister;
  passwords: PasswordService;
  invitations: InvitationService;
  contacts: ContactService;
  absences: AbsenceService;
  webhooks: WebhookService;
};

/** The teams that somebody administers, and the people on them. */
export type TeamsDirectory = {
  reach: "teams";
  organization: Pick<OrganizationService, "get">;
  users: Pick<
    UserService,
    | "get"
    | "getByUuid"
    | "list"
    | "walk"
    | "listOnTeam"
    | "membershipsOf"
    | "findByContacts"
    | "lookUp"
    | "update"
    | "setAvatar"
    | "delete"
  >;
  teams: Pick<TeamService, "get" | "list" | "walk" | "update" | "timeZoneOf">;
  memberships: Pick<MembershipService, "get" | "list" | "chart" | "add" | "invite" | "update" | "move" | "remove">;
  roles: Pick<RoleService, "all" | "get" | "list">;
  jobs: JobService;
  passwords: PasswordService;
  absences: AbsenceService;
};

/** Somebody's own record, and the teams and teammates that come with it. */
export type OwnDirectory = {
  reach: "self";
  organization: Pick<OrganizationService, "get">;
  users: Pick<
    UserService,
    "get" | "getByUuid" | "list" | "walk" | "listOnTeam" | "membershipsOf" | "update" | "setAvatar"
  >;
  teams: Pick<TeamService, "get" | "list" | "walk" | "timeZoneOf">;
  memberships: Pick<MembershipService, "get" | "list" | "chart">;
  roles: Pick<RoleService, "all" | "get" | "list">;
  passwords: PasswordService;
  absences: Pick<AbsenceService, "of">;
};

export type Directory = OrganizationDirectory | TeamsDirectory | OwnDirectory;

/** The narrowest directory that the principal may hold. What it holds may be read; each change is judged again. */
export async function directoryFor(store: DirectoryStore, box: SecretBox, principal: Principal): Promise<Directory> {
  if (principal.userId === null) {
    return principal.teamId === null
      ? organizationDirectory(store, box, principal)
      : teamsDirectory(store, principal, [principal.teamId]);
  }
  const authority = await authorityOf(store.read, principal);
  if (authority.organizationRank > 0) return organizationDirectory(store, box, principal);
  const teams = [...authority.teamRanks.keys()];
  return teams.length > 0
    ? teamsDirectory(store, principal, teams)
    : await ownDirectory(store, principal, principal.userId);
}

/**
 * The directory of the one team that the principal's credential belongs to. Throws `forbidden` when it has none, or when
 * the credential's user does not administer it.
 */
export async function teamDirectoryFor(store: DirectoryStore, principal: Principal): Promise<TeamDirectory> {
  if (principal.teamId === null) throw new DirectoryError("forbidden", "This credential belongs to no team.");
  if (principal.userId !== null && rankOverTeam(await authorityOf(store.read, principal), principal.teamId) === 0) {
    throw new DirectoryError("forbidden", "The credential's user does not administer its team.");
  }
  return new TeamDirectory(store, principal, principal.teamId);
}

/** Everything of an organization. For principals that administer it; the command line has one by nature. */
export function organizationDirectory(
  store: DirectoryStore,
  box: SecretBox,
  principal: Principal,
): OrganizationDirectory {
  return {
    reach: "organization",
    organization: new OrganizationService(store, principal),
    users: new UserService(store, principal, { users: undefined, teams: "all", wholeTeams: "all" }),
    teams: new TeamService(store, principal, undefined),
    memberships: new MembershipService(store, principal, undefined),
    roles: new RoleService(store, principal),
    journal: new JournalService(store, principal),
    jobs: new JobService(store, principal, undefined),
    imports: new ImportService(store, principal),
    exports: new ExportService(store, principal),
    credentials: new CredentialService(store, principal, box),
    grants: new GrantRegister(store, principal),
    passwords: new PasswordService(store, principal, "all"),
    invitations: new InvitationService(store, principal),
    contacts: new ContactService(store, principal),
    absences: new AbsenceService(store, principal),
    webhooks: new WebhookService(store, principal, box),
  };
}

function teamsDirectory(store: DirectoryStore, principal: Principal, teamIds: readonly number[]): TeamsDirectory {
  const onTeams = { op: "in", field: "team_id", values: teamIds } as const;
  const users = { op: "or", filters: [onTeams, { op: "eq", field: "id", value: principal.userId ?? 0 }] } as const;
  return {
    reach: "teams",
    organization: new OrganizationService(store, principal),
    users: new UserService(store, principal, { users, teams: teamIds, wholeTeams: teamIds }),
    teams: new TeamService(store, principal, { op: "in", field: "id", values: teamIds }),
    memberships: new MembershipService(store, principal, onTeams),
    roles: new RoleService(store, principal),
    jobs: new JobService(store, principal, onTeams),
    passwords: new PasswordService(store, principal, "own"),
    absences: new AbsenceService(store, principal),
  };
}

async function ownDirectory(store: DirectoryStore, principal: Principal, userId: number): Promise<OwnDirectory> {
  const memberships = await store.read.memberships.ofUser(principal.organizationId, userId);
  const teamIds = memberships
    .map(({ teamId }) => teamId)
    .filter((teamId) => principal.teamId === null || teamId === principal.teamId);
  const self = { op: "eq", field: "id", value: userId } as const;
  return {
    reach: "self",
    organization: new OrganizationService(store, principal),
    users: new UserService(store, principal, { users: self, teams: teamIds, wholeTeams: [] }),
    teams: new TeamService(store, principal, { op: "in", field: "id", values: teamIds }),
    memberships: new MembershipService(store, principal, { op: "in", field: "team_id", values: teamIds }),
    roles: new RoleService(store, principal),
    passwords: new PasswordService(store, principal, "own"),
    absences: new AbsenceService(store, principal),
  };
}
