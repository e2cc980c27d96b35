import type { Job, JobNote } from "./job.ts";

/** What a job keeps in pieces: entries with what is to be done, or results with what became of them. */
export type PieceKind = "entries" | "results";

/** A stored piece; `position` is that of its first item among all of the job. */
export type Piece = { position: number; items: unknown[] };

/** What jobs keep, for whoever has to look through it and take something out. */
export type JobPieces = {
  /** The next job by id after `after` and below `below`. */
  nextJob(organizationId: number, after: number, below: number): Promise<number | undefined>;
  /** Pieces in order, from the one that holds the position `from` on. */
  list(job: Job, kind: PieceKind, from: number, limit: number): Promise<Piece[]>;
  /** Writes a piece again, with as many items as it had. */
  replace(job: Job, kind: PieceKind, piece: Piece): Promise<void>;
  removeNotes(job: Job, notes: readonly Omit<JobNote, "content">[]): Promise<void>;
};
