import type { Execute } from "./commands.ts";
import type { DirectoryReader } from "./ports.ts";

/** What the services stand on: reads, and writes that answer after their commit. */
export type DirectoryStore = { read: DirectoryReader; execute: Execute };
