import type { Filter, JournalField } from "../filter.ts";
import type { JournalEntry } from "./entry.ts";

/** What a reader of the change feed asks for: entries after a position, 0 being the beginning. */
export type ChangesQuery = { after: number; limit: number; filter?: Filter<JournalField> };

/** Entries in their order, and the position to go on from. `more` says that others follow at once. */
export type JournalChanges = { entries: JournalEntry[]; position: number; more: boolean };
