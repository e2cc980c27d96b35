import type { Directory } from "../../directory/access.ts";

/** Whoever asks for an action, by whichever door they came in. */
export type Caller = {
  directory: Directory;
  /** The user whom an OAuth token belongs to; null for the admin API key, which is nobody. */
  userId: number | null;
  /** What an OAuth token was given; null for the admin API key, which may do everything. */
  scopes: ReadonlySet<string> | null;
};
