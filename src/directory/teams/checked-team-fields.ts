import { Faults, invalidValue } from "../errors.ts";
import { checkTimeZone } from "../users/change-user.ts";
import { assertStorable, singleLine } from "../users/name.ts";
import type { TeamPatch } from "./team.ts";

const MAX_DESCRIPTION_LENGTH = 10_000;

/** A team's given fields, tidied. Throws `invalid_value` with all that is wrong with them. */
export function checkedTeamFields<Fields extends TeamPatch>(fields: Fields): Fields {
  const { name, externalId, timeZone, description } = fields;
  const checked = { ...fields };
  const faults = new Faults();
  if (name !== undefined) checked.name = faults.take(() => checkedTeamName(name)) ?? name;
  if (typeof externalId === "string") {
    checked.externalId = faults.take(() => singleLine("externalId", externalId)) || null;
  }
  if (timeZone !== undefined) faults.take(() => checkTimeZone(timeZone));
  if (description !== undefined) faults.take(() => checkDescription(description));
  faults.throw();
  return checked;
}

function checkedTeamName(name: string): string {
  const tidy = singleLine("name", name);
  if (tidy === "") throw invalidValue("name", "name is empty.");
  return tidy;
}

function checkDescription(description: string): void {
  assertStorable("description", description);
  if (description.length <= MAX_DESCRIPTION_LENGTH) return;
  throw invalidValue("description", `description is longer than ${MAX_DESCRIPTION_LENGTH} characters.`);
}
