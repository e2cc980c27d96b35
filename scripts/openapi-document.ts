import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../src/app.ts";
import { loadConfig } from "../src/config/config.ts";
import { loadSecrets } from "../src/config/secrets.ts";

/** The OpenAPI document of the REST API, as a server answers with it. */
export async function openApiDocument(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-openapi-"));
  const environment = { ROLLCALL_DATA_DIR: directory, ROLLCALL_PORT: "0", ROLLCALL_LOG_LEVEL: "silent" };
  const config = loadConfig(environment);
  const app = await createApp(config, loadSecrets(config, environment));
  try {
    const answer = await fetch(`${await app.listen()}/directory/v1/openapi.json`);
    return `${JSON.stringify(await answer.json(), null, 2)}\n`;
  } finally {
    await app.close();
    await rm(directory, { recursive: true });
  }
}
