import type { Origin } from "../principal.ts";

export const JOURNAL_OBJECTS = [
  "organization",
  "team",
  "user",
  "membership",
  "role",
  "credential",
  "job",
  "contact",
  "contact_folder",
  "webhook",
] as const;

export type JournalObject = (typeof JOURNAL_OBJECTS)[number];

export const JOURNAL_ACTIONS = ["created", "updated", "deleted", "restored", "erased", "rotated", "revoked"] as const;

export type JournalAction = (typeof JOURNAL_ACTIONS)[number];

/** The fields that a change touched, with their values. */
export type JournalValues = Record<string, unknown>;

/** One changed row: who, when, through which API and credential, what was before and after. */
export type JournalEntry = {
  organizationId: number;
  id: number;
  at: number;
  origin: Origin;
  credentialId: number | null;
  actorId: number | null;
  action: JournalAction;
  object: JournalObject;
  objectId: number;
  /** The row's version after the change. */
  version: number;
  before: JournalValues;
  after: JournalValues;
};
