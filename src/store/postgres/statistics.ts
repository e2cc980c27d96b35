import pg from "pg";

/** Those that grow with people and with work. */
const TABLES = [
  "users",
  "contact_points",
  "memberships",
  "journal",
  "block_counts",
  "invitations",
  "contacts",
  "job_entries",
  "job_results",
  "job_notes",
];
const FIRST_THRESHOLD = 2000;
const LAST_THRESHOLD = 1_000_000;

/**
 * Has PostgreSQL count anew when many rows were inserted: it looks once a minute by itself. Until then it takes a table
 * that was nearly empty for still being so, and goes through all of an organization's people for each of a page.
 */
export class Statistics {
  readonly #url: string;
  #inserted = 0;
  #threshold = FIRST_THRESHOLD;
  #counting: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Tells of rows that were committed. The longer it goes on, the fewer news are in so many rows. */
  note(inserted: number): void {
    this.#inserted += inserted;
    if (this.#inserted < this.#threshold || this.#counting !== undefined) return;
    this.#inserted = 0;
    this.#threshold = Math.min(2 * this.#threshold, LAST_THRESHOLD);
    this.#counting = this.#count()
      // Whoever may not count, or has lost the connection, leaves it to PostgreSQL.
      .catch(() => {})
      .finally(() => (this.#counting = undefined));
  }

  async close(): Promise<void> {
    await this.#counting;
  }

  async #count(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url });
    client.on("error", () => {});
    try {
      await client.connect();
      for (const table of TABLES) await client.query(`analyze (skip_locked) ${table}`);
    } finally {
      await client.end();
    }
  }
}
