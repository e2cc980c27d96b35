import { randomUUID } from "node:crypto";
import BetterSqlite3 from "better-sqlite3";
import pg from "pg";
import { userRows } from "./user-rows.ts";

const PEOPLE_A_TRANSACTION = 100;
/** The population that is there has the first ids. */
const FIRST = 1_000_001;

const PLACE = { teamId: 1, role: "member", supervisorId: null, agreedToJoin: false, invitedAt: null };

type Rows = { table: string; rows: readonly object[] }[];

/**
 * People a second that the driver makes by itself in a database with our schema: the rows of users, contact points,
 * memberships and journal that a job writes, without asking what is there already.
 */
export async function insertRaw(location: string, people: number, { withPhones = false } = {}): Promise<number> {
  const began = performance.now();
  if (location.startsWith("postgres")) await insertIntoPostgres(location, people, withPhones);
  else insertIntoSqlite(location, people, withPhones);
  return people / ((performance.now() - began) / 1000);
}

function insertIntoSqlite(file: string, people: number, withPhones: boolean): void {
  const connection = new BetterSqlite3(file);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  const statements = new Map<string, BetterSqlite3.Statement>();
  const insert = ({ table, rows }: Rows[number]) => {
    for (const row of rows) {
      let statement = statements.get(table);
      if (statement === undefined) {
        const columns = Object.keys(row);
        const places = columns.map(() => "?").join(", ");
        statement = connection.prepare(`insert into ${table} (${columns.map(quoted).join(", ")}) values (${places})`);
        statements.set(table, statement);
      }
      const values: unknown[] = Object.values(row);
      statement.run(...values);
    }
  };
  const transaction = connection.transaction((first: number) => {
    for (const rows of rowsFrom(first, true, withPhones)) insert(rows);
  });
  for (let made = 0; made < people; made += PEOPLE_A_TRANSACTION) transaction(FIRST + made);
  connection.close();
}

async function insertIntoPostgres(url: string, people: number, withPhones: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As the product does: the references of each row would be looked for in whole tables that were small at first.
  await client.query("set enable_seqscan = off");
  for (let made = 0; made < people; made += PEOPLE_A_TRANSACTION) {
    await client.query("begin");
    for (const { table, rows } of rowsFrom(FIRST + made, false, withPhones)) {
      const columns = Object.keys(rows[0] ?? {});
      const places = rows.map(
        (_, row) => `(${columns.map((_name, at) => `$${row * columns.length + at + 1}`).join(", ")})`,
      );
      await client.query(
        `insert into ${table} (${columns.map(quoted).join(", ")}) values ${places.join(", ")}`,
        rows.flatMap((row): unknown[] => Object.values(row)),
      );
    }
    await client.query("commit");
  }
  await client.end();
}

function quoted(column: string): string {
  return `"${column}"`;
}

/** `numbered` gives the journal ids of its own, as SQLite wants them. */
function rowsFrom(first: number, numbered: boolean, withPhones: boolean): Rows {
  const users = [...userRows({ organizationId: 1, teamId: 1 }, first, first + PEOPLE_A_TRANSACTION - 1)];
  for (const user of users) user.uuid = randomUUID();
  const at = Date.now();
  const entry = (object: string, id: number, place: number, after: object) => ({
    organization_id: 1,
    ...(numbered ? { id: first * 2 + place } : {}),
    at,
    origin: "saferme",
    credential_id: 1,
    actor_id: null,
    action: "created",
    object,
    object_id: id,
    version: 1,
    before: "{}",
    after: JSON.stringify(after),
  });
  return [
    { table: "users", rows: users },
    {
      table: "contact_points",
      rows: users.flatMap(({ id, email_key: email, phone_e164: phone }) => [
        { organization_id: 1, kind: "email", value: email, sharer: 0, user_id: id },
        ...(withPhones ? [{ organization_id: 1, kind: "phone", value: phone, sharer: id, user_id: id }] : []),
      ]),
    },
    {
      table: "memberships",
      rows: users.map(({ id }) => ({
        organization_id: 1,
        id,
        team_id: 1,
        user_id: id,
        role: "member",
        agreed_to_join: 0,
        created_at: at,
        updated_at: at,
        version: 1,
      })),
    },
    {
      table: "journal",
      rows: users.flatMap(({ id, given_name: givenName, family_name: familyName, email, phone }, index) => [
        entry("user", id, index * 2, { givenName, familyName, email, ...(withPhones ? { phone } : {}) }),
        entry("membership", id, index * 2 + 1, { ...PLACE, userId: id }),
      ]),
    },
  ];
}
