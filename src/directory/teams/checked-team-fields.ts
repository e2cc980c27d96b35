import { invalidValue } from "../errors.ts";
import { checkTimeZone } from "../users/change-user.ts";
import { assertStorable, singleLine } from "../users/name.ts";
import type { TeamPatch } from "./team.ts";

const MAX_DESCRIPTION_LENGTH = 10_000;

/** A team's given fields, tidied. Throws `invalid_value` naming the field. */
export function checkedTeamFields<Fields extends TeamPatch>(fields: Fields): Fields {
  const checked = { ...fields };
  if (fields.name !== undefined) checked.name = singleLine("name", fields.name);
  if (checked.name === "") throw invalidValue("name", "name is empty.");
  if (fields.externalId !== undefined && fields.externalId !== null) {
    checked.externalId = singleLine("externalId", fields.externalId) || null;
  }
  if (fields.timeZone !== undefined) checkTimeZone(fields.timeZone);
  if (fields.description !== undefined) checkDescription(fields.description);
  return checked;
}

function checkDescription(description: string): void {
  assertStorable("description", description);
  if (description.length <= MAX_DESCRIPTION_LENGTH) return;
  throw invalidValue("description", `description is longer than ${MAX_DESCRIPTION_LENGTH} characters.`);
}
