import type { App } from "../../src/app.ts";
import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import type { Page, PageStart } from "../../src/directory/page.ts";
import type { UserPatch } from "../../src/directory/users/user.ts";
import type { Store } from "../../src/store/store.ts";
import { makeOrganization, TestOrganization } from "../fixtures/organization.ts";

/** Somebody to put on a team. Ids and times are given where a test looks at them. */
export type TestPerson = {
  fields?: UserPatch;
  role?: string;
  membershipId?: number;
  userId?: number;
  userTimes?: Times;
  membershipTimes?: Times;
};

/** Epoch milliseconds. */
type Times = { createdAt: number; updatedAt: number };

/** An API Secret (Heymarket's word for a credential that signs) as its owner keeps it. */
export type ApiSecret = { id: number; secretId: string; secretKey: string };

/** An organization of its own for a test over HTTP, so that tests on one server see nothing of each other. */
export class HttpOrganization extends TestOrganization {
  static async create({ store }: Pick<App, "store"> | { store: Store }, country = "US"): Promise<HttpOrganization> {
    const { organization } = await makeOrganization(store, { country });
    return new HttpOrganization(store, organization);
  }

  /** Makes a team and gives its id. */
  async addTeam(name = "Support", id?: number): Promise<number> {
    return (await this.team(name, id)).id;
  }

  /** Puts new people on a team and gives their membership ids. */
  async addPeople(teamId: number, people: readonly TestPerson[]): Promise<number[]> {
    const users = await this.directory.users.create(
      people.map(({ fields = {}, userId, userTimes }) => ({ fields, ...idOf(userId), ...userTimes })),
    );
    const memberships = await this.directory.memberships.add(
      people.map(({ role = "member", membershipId, membershipTimes }, index) => {
        const userId = users[index]?.id ?? 0;
        return { teamId, userId, role: { key: role }, ...idOf(membershipId), ...membershipTimes };
      }),
    );
    return memberships.map(({ id }) => id);
  }

  /** An API Secret that speaks for the team. */
  async issueSecret(teamId: number | null, request: Partial<CredentialRequest> = {}): Promise<ApiSecret> {
    const issued = await this.directory.credentials.create({ api: "heymarket", kind: "secret", teamId, ...request });
    return { id: issued.credential.id, secretId: issued.credential.publicId, secretKey: issued.secret };
  }

  /** A legacy API key that speaks for the team. */
  async issueKey(teamId: number | null, request: Partial<CredentialRequest> = {}): Promise<string> {
    return (await this.directory.credentials.create({ api: "heymarket", kind: "api_key", teamId, ...request })).secret;
  }

  /** The whole journal, oldest first. */
  async journal(): Promise<JournalEntry[]> {
    return await allOf((start) => this.directory.journal.list({ limit: 1000, ...start }));
  }

  /** Everything that a write could have changed: to compare before and after. */
  async contents(): Promise<unknown> {
    const { users, teams, memberships, credentials, contacts, absences } = this.directory;
    const people = await allOf((start) => users.list({ limit: 1000, ...start }));
    return {
      users: people,
      absences: await absences.of(people),
      contacts: await allOf((start) => contacts.list({ limit: 1000, ...start })),
      folders: await contacts.folders(),
      teams: await allOf((start) => teams.list({ limit: 1000, ...start })),
      memberships: await allOf((start) => memberships.list({ limit: 1000, ...start })),
      credentials: await credentials.list(),
      journal: await this.journal(),
    };
  }
}

function idOf(id: number | undefined): { id?: number } {
  return id === undefined ? {} : { id };
}

async function allOf<Row>(list: (start: { start?: PageStart }) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = await list({}); ; page = await list({ start: { after: page.next } })) {
    rows.push(...page.rows);
    if (page.next === null) return rows;
  }
}
