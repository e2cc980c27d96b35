import { randomBytes } from "node:crypto";
import { Client } from "pg";

export type TestDatabase = {
  url: string;
  /** Removes the database, and ends the connections that are still open to it. */
  drop: () => Promise<void>;
};

/** A fresh, empty database on the server that `serverUrl` names, whose user may create databases. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `rollcall_test_${randomBytes(8).toString("hex")}`;
  await execute(serverUrl, `CREATE DATABASE ${name} ENCODING 'UTF8'`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
