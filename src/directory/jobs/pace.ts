/** How long a chunk of a job should take, in milliseconds: while others write here too, and while nobody else does. */
export type Pace = { shared: number; alone: number };
