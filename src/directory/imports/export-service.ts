import type { DirectoryStore } from "../directory-store.ts";
import type { Page, PageStart } from "../page.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES } from "../role.ts";
import type { Team } from "../teams/team.ts";
import type { User } from "../users/user.ts";
import type { ExportRow } from "./columns.ts";
import { presentRole, presentTeam, presentUser } from "./present-row.ts";

const ROWS_A_PAGE = 1000;
const BY_ID = [{ field: "id", direction: "asc" }] as const;

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

  /** The rows, each kind by id: the same directory gives the same rows. Read page by page, while others write. */
  async *rows(): AsyncGenerator<ExportRow> {
    const country = (await this.#store.read.organizations.byId(this.#organizationId))?.country ?? "";
    yield* (await this.#ownRoles()).map(presentRole);
    for await (const teams of this.#teams()) yield* teams.map(presentTeam);
    for await (const users of this.#users()) {
      const ids = users.map(({ id }) => id);
      const memberships = await this.#store.read.memberships.ofUsers(this.#organizationId, ids);
      const places = Map.groupBy(memberships, ({ userId }) => userId);
      for (const user of users) yield presentUser(user, places.get(user.id) ?? [], country);
    }
  }

  async #ownRoles() {
    const roles = await this.#store.read.roles.all(this.#organizationId);
    const builtin: ReadonlySet<string> = new Set(BUILTIN_ROLES);
    return roles.filter(({ key }) => !builtin.has(key)).toSorted((a, b) => a.id - b.id);
  }

  #teams(): AsyncGenerator<Team[]> {
    const { teams } = this.#store.read;
    return pages((start) => teams.list(this.#organizationId, { sort: BY_ID, limit: ROWS_A_PAGE, ...start }));
  }

  #users(): AsyncGenerator<User[]> {
    const { users } = this.#store.read;
    return pages((start) => users.list(this.#organizationId, { sort: BY_ID, limit: ROWS_A_PAGE, ...start }));
  }
}

async function* pages<Row>(read: (start: { start?: PageStart }) => Promise<Page<Row>>): AsyncGenerator<Row[]> {
  let next: string | null = null;
  do {
    const page: Page<Row> = await read(next === null ? {} : { start: { after: next } });
    yield page.rows;
    ({ next } = page);
  } while (next !== null);
}
