import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { Job } from "../../directory/jobs/job.ts";

/** What an artifact's address stands for. */
export type ArtifactLink = { organizationId: number; jobId: number };

const LIFETIME_MILLISECONDS = 60 * 60 * 1000;
const CONTEXT = "saferme artifact";

/** Addresses of artifacts: sealed under the master key, so that nobody can make one up, and good for an hour. */
export class ArtifactLinks {
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  pathTo({ organizationId, id }: Job): string {
    const token = this.#box.seal(`${organizationId}.${id}.${Date.now() + LIFETIME_MILLISECONDS}`, CONTEXT);
    return `/api/v4/async_jobs/${id}/artifact?token=${token}`;
  }

  /** Undefined for a token that is none of ours, was tampered with, or is too old. */
  read(token: unknown): ArtifactLink | undefined {
    if (typeof token !== "string") return undefined;
    const [organizationId = 0, jobId = 0, expiresAt = 0] = this.#opened(token).split(".").map(Number);
    return expiresAt > Date.now() ? { organizationId, jobId } : undefined;
  }

  #opened(token: string): string {
    try {
      return this.#box.open(token, CONTEXT);
    } catch {
      return "";
    }
  }
}
