import { BLANK_USER, type User } from "../src/directory/users/user.ts";
import type { UserRow } from "../src/store/schema.ts";
import { rowOfUser } from "../src/store/user-row.ts";
import { person } from "./people.ts";

/** The organization and team that a population belongs to. */
export type Home = { organizationId: number; teamId: number };

const BORN = Date.UTC(2026, 0, 1);

/** The rows of people `first` to `last`. */
export function* userRows({ organizationId }: Home, first: number, last: number): Generator<UserRow> {
  for (let number = first; number <= last; number++) yield rowOfUser(user(organizationId, number));
}

function user(organizationId: number, number: number): User {
  const { phone, ...names } = person(number);
  const time = BORN + number * 1000;
  return {
    ...BLANK_USER,
    ...names,
    phone,
    phoneE164: phone,
    organizationId,
    id: number,
    uuid: `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`,
    createdAt: time,
    updatedAt: time,
    deletedAt: null,
    version: 1,
  };
}
