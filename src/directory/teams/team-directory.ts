import type { DirectoryStore } from "../directory-store.ts";
import { DirectoryError } from "../errors.ts";
import type { MembershipField } from "../filter.ts";
import type { MemberCard } from "../memberships/member-card.ts";
import type { Member, MemberPatch } from "../memberships/membership.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { Role } from "../role.ts";
import { normalizedEmail } from "../users/email.ts";
import { asInternational, phoneKeys } from "../users/phone.ts";
import { narrowed } from "../visibility.ts";
import type { Team } from "./team.ts";

/** One team and its people: all that a credential bound to a team can reach. */
export class TeamDirectory {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #teamId: number;

  constructor(store: DirectoryStore, principal: Principal, teamId: number) {
    this.#store = store;
    this.#principal = principal;
    this.#teamId = teamId;
  }

  /** Throws `forbidden` when the team was deleted: what is missing is the credential's, not something asked for. */
  async team(): Promise<Team> {
    const team = await this.#store.read.teams.byId(this.#principal.organizationId, this.#teamId);
    if (team === undefined) throw new DirectoryError("forbidden", "The credential's team was deleted.");
    return team;
  }

  async roles(): Promise<Role[]> {
    return await this.#store.read.roles.all(this.#principal.organizationId);
  }

  /**
   * Members with any of these e-mails or phones, ordered by membership id, each once. Digits that are an international
   * number without its +, however they are separated, are that number only.
   */
  async findByContacts(emails: readonly string[], phones: readonly string[]): Promise<MemberCard[]> {
    const keys = { emails: emails.map(normalizedEmail), phones: await this.#phoneKeys(phones) };
    return await this.#store.read.memberships.byContacts(this.#principal.organizationId, this.#teamId, keys);
  }

  async listMembers(query: ListQuery<MembershipField>): Promise<Page<Member>> {
    const visible = { op: "eq", field: "team_id", value: this.#teamId } as const;
    return await this.#store.read.memberships.list(this.#principal.organizationId, narrowed(query, visible));
  }

  /** Changes members, all or none, answering in the order of the entries. */
  async updateMembers(entries: readonly MemberPatch[]): Promise<Member[]> {
    return await this.#store.execute("updateMembers", { by: this.#principal, teamId: this.#teamId, entries });
  }

  async #phoneKeys(phones: readonly string[]): Promise<string[]> {
    if (phones.length === 0) return [];
    const organization = await this.#store.read.organizations.byId(this.#principal.organizationId);
    return phones.flatMap((phone) => phoneKeys(asInternational(phone) || phone, organization?.country ?? ""));
  }
}
