import type { DirectoryStore } from "../directory-store.ts";
import type { TeamField, UserField } from "../filter.ts";
import type { Membership } from "../memberships/membership.ts";
import { pagesOf } from "../page.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES } from "../role.ts";
import type { Team } from "../teams/team.ts";
import type { User } from "../users/user.ts";
import type { ExportRow } from "./columns.ts";
import { presentRole, presentTeam, presentUser } from "./present-row.ts";

/** Everything that an import takes: the organization's own roles, its teams, its people with their places. */
export class ExportService {
  readonly #store: DirectoryStore;
  readonly #organizationId: number;

  constructor(store: DirectoryStore, { organizationId }: Principal) {
    this.#store = store;
    this.#organizationId = organizationId;
  }

  /** How many rows there are now. */
  async count(): Promise<number> {
    const { teams, users } = this.#store.read;
    const query = { limit: 1, withTotal: true } as const;
    const [{ total: teamCount }, { total: userCount }] = [
      await teams.list(this.#organizationId, query),
      await users.list(this.#organizationId, query),
    ];
    return (await this.#ownRoles()).length + (teamCount ?? 0) + (userCount ?? 0);
  }

  /** The rows by pages, each kind by id: the same directory gives the same rows. Read while others write. */
  async *pages(): AsyncGenerator<ExportRow[]> {
    const country = (await this.#store.read.organizations.byId(this.#organizationId))?.country ?? "";
    yield (await this.#ownRoles()).map(presentRole);
    for await (const teams of this.#teams()) yield teams.map(presentTeam);
    for await (const users of this.#users()) {
      const memberships = await this.#placesOf(users);
      const places = Map.groupBy(memberships, ({ userId }) => userId);
      yield users.map((user) => presentUser(user, places.get(user.id) ?? [], country));
    }
  }

  /** The places of a page of people, without supervisors who are deleted: an import takes nobody's place under them. */
  async #placesOf(users: readonly User[]): Promise<Membership[]> {
    const known = new Set(users.map(({ id }) => id));
    const memberships = await this.#store.read.memberships.ofUsers(this.#organizationId, [...known]);
    const others = new Set(memberships.flatMap(({ supervisorId }) => supervisorId ?? [])).difference(known);
    const living = await this.#store.read.users.byIds(this.#organizationId, [...others]);
    for (const { id } of living) known.add(id);
    return memberships.map((place) => withSupervisorAmong(known, place));
  }

  async #ownRoles() {
    const roles = await this.#store.read.roles.all(this.#organizationId);
    const builtin: ReadonlySet<string> = new Set(BUILTIN_ROLES);
    return roles.filter(({ key }) => !builtin.has(key)).toSorted((a, b) => a.id - b.id);
  }

  #teams(): AsyncGenerator<Team[]> {
    return pagesOf<TeamField, Team>((page) => this.#store.read.teams.list(this.#organizationId, page), {});
  }

  #users(): AsyncGenerator<User[]> {
    return pagesOf<UserField, User>((page) => this.#store.read.users.list(this.#organizationId, page), {});
  }
}

function withSupervisorAmong(known: ReadonlySet<number>, place: Membership): Membership {
  return place.supervisorId === null || known.has(place.supervisorId) ? place : { ...place, supervisorId: null };
}
