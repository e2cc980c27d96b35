import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { ask } from "../http/ask.ts";
import type { HttpOrganization } from "../http/http-organization.ts";

const ROLES = [4, 6, 7];

/** One membership in one update: its new first name, which no other update gives to anybody. */
export type Write = { name: string; member: number; connection: number };

/** Many clients that change the names and roles of the same few members at once, and remember what was answered. */
export class Storm {
  readonly sent: Write[] = [];
  /** In the order of the answers. */
  readonly answered: Write[] = [];
  /** What the API showed when so many writes had been answered. */
  readonly seen: { names: ReadonlyMap<number, string>; answered: number }[] = [];
  readonly #members: readonly number[];
  readonly #authorization: string;

  constructor(members: readonly number[], apiKey: string) {
    this.#members = members;
    this.#authorization = `Bearer ${apiKey}`;
  }

  /** Sends so many updates from so many connections; ends when all are answered, or with the server. */
  async blow(url: string, { connections, updates }: { connections: number; updates: number }): Promise<void> {
    let left = updates;
    const client = async (connection: number) => {
      for (; left > 0 && (await this.#update(url, connection)); left--);
    };
    await Promise.all(Array.from({ length: connections }, (_, connection) => client(connection)));
  }

  /** Waits until so many more writes are answered. */
  async answers(count: number): Promise<void> {
    const enough = this.answered.length + count;
    while (this.answered.length < enough) await sleep(5);
  }

  /** Notes what the API shows of the members now. */
  async look(url: string): Promise<void> {
    const answered = this.answered.length;
    const answer = await this.#post(
      url,
      this.#members.map((id) => ({ id })),
    );
    expect(answer).toMatchObject({ status: 200 });
    const { memberships } = answer.json() as { memberships: { id: number; name: string }[] };
    this.seen.push({ names: new Map(memberships.map(({ id, name }) => [id, name])), answered });
  }

  /** False when the server was gone before it answered. */
  async #update(url: string, connection: number): Promise<boolean> {
    const writes = this.#someMembers().map((member, index) => ({
      name: `name-${this.sent.length + index}`,
      member,
      connection,
    }));
    this.sent.push(...writes);
    const users = writes.map(({ name, member }) => ({ id: member, first_name: name, role_id: anyOf(ROLES) }));
    try {
      const answer = await this.#post(url, users);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.json()).toMatchObject({ memberships: writes.map(({ member, name }) => ({ id: member, name })) });
    } catch (error) {
      if (isConnectionLost(error)) return false;
      throw error;
    }
    this.answered.push(...writes);
    return true;
  }

  #post(url: string, users: object[]): ReturnType<typeof ask> {
    return ask(`${url}/v1/users/update`, {
      method: "POST",
      headers: { authorization: this.#authorization },
      body: { users },
    });
  }

  /** Mostly one; at times two, in any order, which could lock each other out. */
  #someMembers(): number[] {
    const first = anyOf(this.#members);
    const second = anyOf(this.#members);
    return Math.random() < 0.1 && first !== second ? [first, second] : [first];
  }
}

/**
 * Holds the journal against the storm: each answered write is in it exactly once, in the order of the versions, each
 * entry continues the one before it, the rows are what their last entries say, and the API never showed anything older
 * than what it had answered.
 */
export async function expectJournalOf(storm: Storm, organization: HttpOrganization): Promise<void> {
  const journal = await organization.journal();
  const members = new Set(storm.sent.map(({ member }) => member));
  for (const id of members) {
    const { membership, user } = await organization.directory.memberships.get(id);
    const ofUser = journal.filter(({ object, objectId }) => object === "user" && objectId === user.id);
    const ofMembership = journal.filter(({ object, objectId }) => object === "membership" && objectId === id);
    for (const [entries, row, field] of [
      [ofUser, user, "givenName"] as const,
      [ofMembership, membership, "role"] as const,
    ]) {
      expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1));
      expect(entries.slice(1).map(({ before }) => before[field])).toEqual(
        entries.slice(0, -1).map(({ after }) => after[field]),
      );
      expect([entries.at(-1)?.version, entries.at(-1)?.after[field]]).toEqual([row.version, Reflect.get(row, field)]);
    }
    expectWrites(
      storm,
      id,
      ofUser.slice(1).map(({ after }) => String(after["givenName"])),
    );
  }
}

/** `names` are those that the journal gave to the member, in its order. */
function expectWrites(storm: Storm, id: number, names: readonly string[]): void {
  const places = new Map(names.map((name, place) => [name, place]));
  const placeOf = ({ name }: { name: string }) => places.get(name) ?? -1;
  expect(places.size).toBe(names.length);
  const answered = storm.answered.filter(({ member }) => member === id);
  expect(answered.filter(({ name }) => !places.has(name))).toEqual([]);
  const sent = new Set(storm.sent.filter(({ member }) => member === id).map(({ name }) => name));
  expect(names.filter((name) => !sent.has(name))).toEqual([]);
  const byConnection = Map.groupBy(answered, ({ connection }) => connection);
  for (const writes of byConnection.values()) {
    const order = writes.map(placeOf);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
  for (const { names: shown, answered: count } of storm.seen) {
    const before = storm.answered.slice(0, count).filter(({ member }) => member === id);
    const latest = before.reduce((place, write) => Math.max(place, placeOf(write)), -1);
    expect(placeOf({ name: shown.get(id) ?? "" })).toBeGreaterThanOrEqual(latest);
  }
}

function anyOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("There is none.");
  return item;
}

function isConnectionLost(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNRESET" || code === "ECONNREFUSED" || code === "EPIPE";
}
