import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import { type Filter, type MembershipField, allOf } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Visibility, narrowed } from "../visibility.ts";
import type { NewMembership } from "./add-memberships.ts";
import { type Chart, MOST_ON_A_CHART, MOST_SUPERVISORS, type Top, chartOf } from "./chart.ts";
import { headsOfCircles } from "./circles.ts";
import type { InviteUser } from "./invite-user.ts";
import type { Member, MemberPatch, Membership } from "./membership.ts";

/** People's places on teams, as far as the principal may see them. */
export class MembershipService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #visible: Visibility<MembershipField>;

  constructor(store: DirectoryStore, principal: Principal, visible: Visibility<MembershipField>) {
    this.#store = store;
    this.#principal = principal;
    this.#visible = visible;
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Member> {
    const member =
      this.#visible === undefined
        ? await this.#store.read.memberships.byId(this.#principal.organizationId, id)
        : (await this.list({ filter: { op: "eq", field: "id", value: id }, limit: 1 })).rows[0];
    if (member === undefined) throw notFound("member");
    return member;
  }

  async list(query: ListQuery<MembershipField>): Promise<Page<Member>> {
    return await this.#store.read.memberships.list(this.#principal.organizationId, narrowed(query, this.#visible));
  }

  /**
   * Who reports to whom on a team: those whom `supervisorId` supervises (for null, who has no supervisor on the team,
   * and one of each circle of supervisors), with those whom they supervise, `depth` levels down.
   */
  async chart(teamId: number, supervisorId: number | null, depth: number): Promise<Chart> {
    const onTeam = { op: "eq", field: "team_id", value: teamId } as const;
    const reader = async (filter: Filter<MembershipField>) =>
      await this.list({ filter: allOf<MembershipField>(onTeam, filter), limit: MOST_ON_A_CHART });
    const top =
      supervisorId === null ? await this.#topOf(teamId) : { above: [supervisorId], heads: [], complete: true };
    return await chartOf(reader, top, depth);
  }

  /** Where the chart of a team begins. */
  async #topOf(teamId: number): Promise<Top> {
    const { organizationId } = this.#principal;
    const supervisors = await this.#store.read.memberships.supervisors(organizationId, teamId, MOST_SUPERVISORS);
    const outside = supervisors.filter(({ isOnTeam }) => !isOnTeam).map(({ userId }) => userId);
    return {
      above: [null, ...outside],
      heads: headsOfCircles(supervisors),
      complete: supervisors.length < MOST_SUPERVISORS,
    };
  }

  /** Puts users on teams, all or none. */
  async add(memberships: readonly NewMembership[]): Promise<Membership[]> {
    return await this.#store.execute("addMemberships", { by: this.#principal, memberships });
  }

  /** Makes a user and invites them to a team. */
  async invite(person: Omit<InviteUser, "by">): Promise<Member> {
    return await this.#store.execute("inviteUser", { by: this.#principal, ...person });
  }

  /** Changes memberships and their users, all or none, answering in the order of the entries. */
  async update(entries: readonly MemberPatch[]): Promise<Member[]> {
    return await this.#store.execute("updateMembers", { by: this.#principal, teamId: null, entries });
  }

  async move(id: number, toTeamId: number, condition: Condition = {}): Promise<Membership> {
    return await this.#store.execute("moveMembership", { by: this.#principal, id, toTeamId, ...condition });
  }

  async remove(id: number, condition: Condition = {}): Promise<Membership> {
    return await this.#store.execute("removeMembership", { by: this.#principal, id, ...condition });
  }
}
