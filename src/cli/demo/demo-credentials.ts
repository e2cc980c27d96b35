import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OrganizationDirectory } from "../../directory/access.ts";
import { codeOf } from "../command-failure.ts";
import type { ApiCredentials, DemoApi } from "./demo-api.ts";

/** The demo's credentials by API. */
export type DemoCredentials = Readonly<Record<string, ApiCredentials>>;

const OWNER_ONLY = 0o600;

/**
 * The file beside a demo's database that keeps its credentials, secrets and all, so that the next demo on the same data
 * has the same ones. It also tells that the database is a demo's.
 */
export class DemoCredentialsFile {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = join(directory, "demo-credentials.json");
  }

  /** What is in the file, or undefined when there is none. */
  async read(): Promise<DemoCredentials | undefined> {
    try {
      const content: unknown = JSON.parse(await readFile(this.#file, "utf8"));
      return isDemoCredentials(content) ? content : undefined;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Replaces the file in one step. */
  async write(credentials: DemoCredentials): Promise<void> {
    const draft = `${this.#file}.draft`;
    await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: OWNER_ONLY, flush: true });
    await rename(draft, this.#file);
  }
}

/** Makes credentials for the APIs that have none yet, such as those that came with an update. */
export async function withAllApis(
  known: DemoCredentials,
  apis: readonly DemoApi[],
  directory: OrganizationDirectory,
): Promise<DemoCredentials> {
  const credentials: Record<string, ApiCredentials> = { ...known };
  for (const api of apis) credentials[api.name] ??= await api.issue(directory);
  return credentials;
}

function isDemoCredentials(content: unknown): content is DemoCredentials {
  return isRecord(content) && Object.values(content).every(isApiCredentials);
}

function isApiCredentials(value: unknown): value is ApiCredentials {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
