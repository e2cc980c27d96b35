import type { Directory } from "../../directory/access.ts";
import type { Membership } from "../../directory/memberships/membership.ts";
import { type Role, baseOf, rankIn, wireOf } from "../../directory/role.ts";
import type { User } from "../../directory/users/user.ts";
import type { Person } from "./present.ts";

/** People with what the vendor shows of their place: one team and one role for the whole account. */
export class People {
  readonly #directory: Directory;
  readonly #groups = new Map<number, string>();
  #levels: Levels | undefined;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Users that this directory has shown, each with their place. */
  async of(users: readonly User[]): Promise<Person[]> {
    const levels = (this.#levels ??= new Levels(await this.#directory.roles.all()));
    const memberships = await this.#directory.users.membershipsOf(users);
    await this.#learnGroups(memberships);
    const byUser = Map.groupBy(memberships, ({ userId }) => userId);
    return users.map((user) => this.#person(user, byUser.get(user.id) ?? [], levels));
  }

  /** One of them. */
  async ofOne(user: User): Promise<Person> {
    const [person] = await this.of([user]);
    if (person === undefined) throw new Error("The user has no place.");
    return person;
  }

  #person(user: User, memberships: readonly Membership[], levels: Levels): Person {
    const first = memberships.find(({ teamId }) => this.#groups.get(teamId) !== undefined);
    return {
      user,
      group: this.#groups.get(first?.teamId ?? 0) ?? "",
      role: levels.highest(user, memberships),
      invitedAt: first?.invitedAt ?? user.createdAt,
    };
  }

  /** Names of teams, each read once; those out of sight have none. */
  async #learnGroups(memberships: readonly Membership[]): Promise<void> {
    const unknown = new Set(memberships.map(({ teamId }) => teamId)).difference(this.#groups);
    if (unknown.size === 0) return;
    const filter = { op: "in", field: "id", values: [...unknown] } as const;
    const { rows } = await this.#directory.teams.list({ filter, limit: unknown.size });
    for (const { id, name } of rows) this.#groups.set(id, name);
  }
}

type Level = { rank: number; word: string };

/** The roles as a person of the vendor's has them: one, for the whole account. */
class Levels {
  readonly #wide: ReadonlyMap<string, Level>;
  readonly #onTeam: ReadonlyMap<string, Level>;
  readonly #member: Level;

  constructor(roles: readonly Role[]) {
    const level = (key: string): Level => ({ rank: rankIn(roles, key), word: wireOf(roles, key).worksection });
    this.#wide = new Map(roles.map(({ key }) => [key, level(key)]));
    // Who is owner or admin of a team administers that team, and not the account.
    const onTeam = (key: string) => level(["owner", "admin"].includes(baseOf(roles, key)) ? "team_admin" : key);
    this.#onTeam = new Map(roles.map(({ key }) => [key, onTeam(key)]));
    this.#member = level("member");
  }

  /** The word for the most powerful of somebody's roles. */
  highest({ role }: User, memberships: readonly Membership[]): string {
    let highest = role === null ? undefined : this.#wide.get(role);
    for (const membership of memberships) {
      const level = this.#onTeam.get(membership.role);
      if (level !== undefined && level.rank > (highest?.rank ?? 0)) highest = level;
    }
    return (highest ?? this.#member).word;
  }
}
