import type { OrganizationDirectory } from "../../directory/access.ts";
import type { NewMembership } from "../../directory/memberships/add-memberships.ts";
import type { NewUser } from "../../directory/users/create-users.ts";
import { SAMPLE_ABSENCES, SAMPLE_CONTACTS } from "./sample-contacts.ts";
import type { SampleMembership, SamplePerson, SampleTeam } from "./sample-team.ts";
import { SAMPLE_TEAMS } from "./sample-teams.ts";

/** The organization that the sample people belong to. Heymarket's and Happy Grasshopper's samples are American. */
export const SAMPLE_ORGANIZATION = {
  name: "Sample Organization",
  slug: "sample",
  country: "US",
  timeZone: "America/New_York",
} as const;

/** The admin API key in Worksection's own documentation, so that its published signatures hold. */
const WORKSECTION_KEY = "7776461cd931e7b1c8e9632ff8e979ce";

/** Fills an organization that was just made: about 60 people on 6 teams, in whom every vendor's examples hold. */
export async function seedSample(directory: OrganizationDirectory): Promise<void> {
  for (const { id, fields } of SAMPLE_TEAMS) await directory.teams.create({ id, fields });
  await directory.users.create(SAMPLE_TEAMS.flatMap(({ people }) => people.map(newUser)));
  await directory.memberships.add(SAMPLE_TEAMS.flatMap(membershipsOf));
  await directory.absences.set(SAMPLE_ABSENCES);
  await seedContacts(directory);
  await directory.credentials.create({
    api: "worksection",
    kind: "secret",
    label: "Admin API key of Worksection's documentation",
    role: "owner",
    scope: "admin",
    import: { secret: WORKSECTION_KEY },
  });
}

async function seedContacts({ contacts }: OrganizationDirectory): Promise<void> {
  for (const { folder, contacts: people } of SAMPLE_CONTACTS) {
    const place = folder === undefined ? {} : { folderId: (await contacts.createFolderUnlessTitled(folder)).id };
    for (const { created, ...contact } of people) {
      await contacts.create({ ...contact, ...place, createdAt: Date.parse(created) });
    }
  }
}

function newUser({ userId, created, changed, lastActive, organizationRole, ...rest }: SamplePerson): NewUser {
  const { id: _id, role: _role, supervisor: _supervisor, joined: _joined, ...others } = rest;
  const { membershipChanged: _changed, invited, ...fields } = others;
  return {
    id: userId,
    createdAt: Date.parse(created),
    updatedAt: Date.parse(changed ?? created),
    fields: {
      ...fields,
      role: organizationRole ?? null,
      status: fields.status ?? (invited === undefined ? "active" : "pending"),
      lastActiveAt: lastActive === undefined ? null : Date.parse(lastActive),
    },
  };
}

function membershipsOf({ id, people, guests = [] }: SampleTeam): NewMembership[] {
  const members = people.map((person) => ({ ...person, joined: person.joined ?? person.created }));
  return [...members, ...guests].map((membership) => newMembership(id, membership));
}

function newMembership(teamId: number, membership: SampleMembership): NewMembership {
  const { id, userId, role, supervisor, joined, membershipChanged, invited } = membership;
  return {
    id,
    teamId,
    userId,
    role: { key: role ?? "member" },
    supervisorId: supervisor ?? null,
    agreedToJoin: invited === undefined,
    invitedAt: invited === undefined ? null : Date.parse(invited),
    createdAt: Date.parse(joined),
    updatedAt: Date.parse(membershipChanged ?? joined),
  };
}
