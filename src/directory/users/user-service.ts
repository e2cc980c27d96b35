import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import { type UserField, allOf } from "../filter.ts";
import type { Membership } from "../memberships/membership.ts";
import { type ListQuery, type Page, pagesOf } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Visibility, narrowed } from "../visibility.ts";
import { contactPointsOf } from "./contact-points.ts";
import type { NewUser } from "./create-users.ts";
import { normalizedEmail } from "./email.ts";
import { phoneKeys } from "./phone.ts";
import type { SetAvatar } from "./set-avatar.ts";
import type { UpdateUsers } from "./update-users.ts";
import type { User, UserStatus } from "./user.ts";
import { withinTeams } from "./within-teams.ts";

/** An e-mail or phone as it was asked for, with the first who have it by id, and whether there are more. */
export type Found = { value: string; users: User[]; more: boolean };

/** How many of those who share a phone a lookup shows: what a thousand of them add up to is still an answer. */
const MOST_SHARING = 25;

/** Which people are seen, the teams on which they are seen to be, and those of which everybody is seen. */
type UserVisibility = {
  users: Visibility<UserField>;
  teams: readonly number[] | "all";
  wholeTeams: readonly number[] | "all";
};

/** People, as far as the principal may see them. Someone out of sight does not exist. */
export class UserService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #visible: Visibility<UserField>;
  readonly #teams: ReadonlySet<number> | "all";
  readonly #wholeTeams: ReadonlySet<number> | "all";

  constructor(store: DirectoryStore, principal: Principal, { users, teams, wholeTeams }: UserVisibility) {
    this.#store = store;
    this.#principal = principal;
    this.#visible = users;
    this.#teams = teams === "all" ? teams : new Set(teams);
    this.#wholeTeams = wholeTeams === "all" ? wholeTeams : new Set(wholeTeams);
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<User> {
    if (this.#visible !== undefined) return await this.#only({ op: "eq", field: "id", value: id });
    const user = await this.#store.read.users.byId(this.#principal.organizationId, id);
    if (user === undefined) throw notFound("user");
    return user;
  }

  /** Throws `not_found`. */
  async getByUuid(uuid: string): Promise<User> {
    return await this.#only({ op: "eq", field: "uuid", value: uuid });
  }

  async list(query: ListQuery<UserField>): Promise<Page<User>> {
    const { filter, ...rest } = query;
    const { organizationId } = this.#principal;
    const asked =
      filter === undefined || this.#teams === "all" ? query : { ...rest, filter: withinTeams(filter, this.#teams) };
    return await this.#store.read.users.list(organizationId, narrowed(asked, this.#visible));
  }

  /**
   * Everybody, page by page: the way to read a whole directory, which is never in memory at once. By id; for whoever sees
   * one team only in the order in which people came to it, for which no page reads the whole team.
   */
  async *walk({ except }: { except?: UserStatus } = {}): AsyncGenerator<User[]> {
    const [team, another] = this.#wholeTeams === "all" ? [] : this.#wholeTeams;
    if (team === undefined || another !== undefined) {
      const filter = except === undefined ? {} : { filter: { op: "ne", field: "status", value: except } as const };
      yield* pagesOf((page) => this.list(page), filter);
      return;
    }
    for await (const users of pagesOf<UserField, User>((page) => this.listOnTeam(team, page), {})) {
      yield users.filter(({ status }) => status !== except);
    }
  }

  /** The people of a team: in the order in which they came to it, or as the query sorts and filters users. */
  async listOnTeam(teamId: number, query: ListQuery<UserField>): Promise<Page<User>> {
    const { filter, sort, ...page } = query;
    const onTeam = { op: "eq", field: "team_id", value: teamId } as const;
    const isWhole = this.#wholeTeams === "all" || this.#wholeTeams.has(teamId);
    if (!isWhole || filter !== undefined || sort !== undefined) {
      return await this.list({ ...query, filter: allOf<UserField>(onTeam, filter) });
    }
    const { organizationId } = this.#principal;
    const members = await this.#store.read.memberships.list(organizationId, { ...page, filter: onTeam });
    return { ...members, rows: members.rows.map(({ user }) => user) };
  }

  /** The memberships of users that this handle has shown, as far as the principal may see their teams. */
  async membershipsOf(users: readonly User[]): Promise<Membership[]> {
    const { memberships } = this.#store.read;
    const [first, second] = users;
    if (first === undefined) return [];
    const { organizationId, id } = first;
    const ids = users.map((user) => user.id);
    const held = await (second === undefined
      ? memberships.ofUser(organizationId, id)
      : memberships.ofUsers(organizationId, ids));
    const teams = this.#teams;
    return teams === "all" ? held : held.filter(({ teamId }) => teams.has(teamId));
  }

  /**
   * Everybody who has one of these e-mails or phones, hundreds at once, ordered by id, each once. With `most`, of each at
   * least so many of the first.
   */
  async findByContacts(emails: readonly string[], phones: readonly string[], most?: number): Promise<User[]> {
    const { organizationId } = this.#principal;
    const organization = await this.#store.read.organizations.byId(organizationId);
    const country = organization?.country ?? "";
    const keys = { emails: emails.map(normalizedEmail), phones: phones.flatMap((phone) => phoneKeys(phone, country)) };
    const first = this.#visible === undefined ? most : undefined;
    const found = await this.#store.read.users.byContacts(organizationId, keys, first);
    if (this.#visible === undefined || found.length === 0) return found;
    const filter = { op: "in", field: "id", values: found.map(({ id }) => id) } as const;
    return (await this.list({ filter, limit: found.length })).rows;
  }

  /** For each e-mail and phone that is asked for, in that order, who has it. */
  async lookUp(emails: readonly string[], phones: readonly string[]): Promise<{ emails: Found[]; phones: Found[] }> {
    const found = await this.findByContacts(emails, phones, MOST_SHARING + 1);
    const organization = await this.#store.read.organizations.byId(this.#principal.organizationId);
    const holders = holdersOf(found);
    const foundBy = (value: string, kind: "email" | "phone", keys: readonly string[]): Found => {
      const all = new Set(keys.flatMap((key) => holders.get(`${kind}:${key}`) ?? []));
      const users = [...all].toSorted((a, b) => a.id - b.id);
      return { value, users: users.slice(0, MOST_SHARING), more: users.length > MOST_SHARING };
    };
    return {
      emails: emails.map((value) => foundBy(value, "email", [normalizedEmail(value)])),
      phones: phones.map((value) => foundBy(value, "phone", phoneKeys(value, organization?.country ?? ""))),
    };
  }

  /** Makes users, all or none. */
  async create(users: readonly NewUser[]): Promise<User[]> {
    return await this.#store.execute("createUsers", { by: this.#principal, users });
  }

  /** Changes users, all or none, answering in the order of the entries. */
  async update(entries: UpdateUsers["entries"]): Promise<User[]> {
    return await this.#store.execute("updateUsers", { by: this.#principal, entries });
  }

  /** Keeps a picture, whose address becomes the user's avatar; null takes it away. */
  async setAvatar(id: number, picture: SetAvatar["picture"], condition: Condition = {}): Promise<User> {
    return await this.#store.execute("setAvatar", { by: this.#principal, id, picture, ...condition });
  }

  /** Deletes softly: the user can be restored. */
  async delete(id: number, condition: Condition = {}): Promise<User> {
    return await this.#store.execute("deleteUser", { by: this.#principal, id, ...condition });
  }

  /** Brings a deleted user back as they were. */
  async restore(id: number, condition: Condition = {}): Promise<User> {
    return await this.#store.execute("restoreUser", { by: this.#principal, id, ...condition });
  }

  /** Deletes for good, with every personal value. */
  async erase(id: number, condition: Condition = {}): Promise<User> {
    return await this.#store.execute("eraseUser", { by: this.#principal, id, ...condition });
  }

  /** Merges a user into the one who stays, and gives that one. */
  async merge(id: number, fromId: number, condition: Condition = {}): Promise<User> {
    return await this.#store.execute("mergeUsers", { by: this.#principal, id, fromId, ...condition });
  }

  async #only(filter: NonNullable<ListQuery<UserField>["filter"]>): Promise<User> {
    const { rows } = await this.list({ filter, limit: 1 });
    if (rows[0] === undefined) throw notFound("user");
    return rows[0];
  }
}

function holdersOf(users: readonly User[]): Map<string, User[]> {
  const points = users.flatMap((user) =>
    contactPointsOf(user).map(({ kind, value }) => ({ point: `${kind}:${value}`, user })),
  );
  const grouped = Map.groupBy(points, ({ point }) => point);
  return new Map(Array.from(grouped, ([point, held]) => [point, held.map(({ user }) => user)]));
}
