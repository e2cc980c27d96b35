import { invalidValue } from "./errors.ts";
import { LARGEST_GIVEN_USER_ID } from "./users/user.ts";

/** The largest id that a team, membership or contact may bring along. Those that are given count on from it. */
export const LARGEST_GIVEN_ID = LARGEST_GIVEN_USER_ID;

/** Throws `invalid_value` of the field, with the entry, for an id that nothing may bring along. */
export function assertGivenId(id: number, entry?: number, field = "id"): void {
  if (Number.isSafeInteger(id) && id >= 1 && id <= LARGEST_GIVEN_ID) return;
  throw invalidValue(field, `id is a whole number from 1 to ${LARGEST_GIVEN_ID}.`, entry);
}
