import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { TeamField } from "../filter.ts";
import { assertGivenId } from "../given-id.ts";
import { type ListQuery, type Page, pagesOf } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Visibility, narrowed } from "../visibility.ts";
import type { CreateTeam } from "./create-team.ts";
import type { Team, TeamPatch } from "./team.ts";

/** Teams, as far as the principal may see them. */
export class TeamService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #visible: Visibility<TeamField>;

  constructor(store: DirectoryStore, principal: Principal, visible: Visibility<TeamField>) {
    this.#store = store;
    this.#principal = principal;
    this.#visible = visible;
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Team> {
    const team =
      this.#visible === undefined
        ? await this.#store.read.teams.byId(this.#principal.organizationId, id)
        : (await this.list({ filter: { op: "eq", field: "id", value: id }, limit: 1 })).rows[0];
    if (team === undefined) throw notFound("team");
    return team;
  }

  /** The IANA zone in which a team's times are shown: its own, else the organization's. */
  async timeZoneOf(team: Team | undefined): Promise<string> {
    if (team !== undefined && team.timeZone !== "") return team.timeZone;
    return (await this.#store.read.organizations.byId(this.#principal.organizationId))?.timeZone ?? "";
  }

  async list(query: ListQuery<TeamField>): Promise<Page<Team>> {
    return await this.#store.read.teams.list(this.#principal.organizationId, narrowed(query, this.#visible));
  }

  /** Every team by id, page by page. */
  walk(): AsyncGenerator<Team[]> {
    return pagesOf<TeamField, Team>((page) => this.list(page), {});
  }

  async create(team: Omit<CreateTeam, "by">): Promise<Team> {
    if (team.id !== undefined) assertGivenId(team.id);
    return await this.#store.execute("createTeam", { by: this.#principal, ...team });
  }

  /** The team of this name, whatever its letter case and accents, made if there is none. */
  async createUnlessNamed(fields: CreateTeam["fields"]): Promise<Team> {
    return await this.#store.execute("createTeamUnlessNamed", { by: this.#principal, fields });
  }

  async update(id: number, patch: TeamPatch, condition: Condition = {}): Promise<Team> {
    return await this.#store.execute("updateTeam", { by: this.#principal, id, patch, ...condition });
  }

  /** Hides the team and its memberships; it can be restored. */
  async delete(id: number, condition: Condition = {}): Promise<Team> {
    return await this.#store.execute("deleteTeam", { by: this.#principal, id, ...condition });
  }

  async restore(id: number, condition: Condition = {}): Promise<Team> {
    return await this.#store.execute("restoreTeam", { by: this.#principal, id, ...condition });
  }
}
