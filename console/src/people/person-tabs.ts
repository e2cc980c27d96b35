const PERSON_TABS = ["profile", "teams", "absences", "sign-in", "history", "more"] as const;

/** The parts of the page of a person. */
export type PersonTab = (typeof PERSON_TABS)[number];

/** Reads from an address which part of the page is shown; what is none is left out, and means the profile. */
export function personSearch({ tab }: Record<string, unknown>): { tab?: PersonTab } {
  const known = PERSON_TABS.find((name) => name === tab);
  return known === undefined ? {} : { tab: known };
}
