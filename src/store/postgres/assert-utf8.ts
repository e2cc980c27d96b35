import type { Run } from "../database.ts";

/**
 * Throws for a database that does not keep UTF-8. Any other encoding lacks letters that names have; SQL_ASCII takes their
 * bytes for letters, and finds nobody by them.
 */
export async function assertUtf8(run: Run): Promise<void> {
  const { rows } = await run("select current_setting('server_encoding') as encoding", []);
  const [{ encoding } = { encoding: "" }] = rows as { encoding: string }[];
  if (encoding !== "UTF8") throw new Error(`its encoding is ${encoding}, and has to be UTF8.`);
}
