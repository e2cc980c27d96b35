import { invalidValue } from "../errors.ts";
import { assertStorable, singleLine } from "../users/name.ts";
import { WEBHOOK_EVENTS, type WebhookFields } from "./webhook.ts";

const MAX_URL_LENGTH = 2048;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_EVENTS = 100;

/** A webhook's given fields, tidied. Throws `invalid_value` naming the field. */
export function checkedWebhookFields<Fields extends Partial<WebhookFields>>(fields: Fields): Fields {
  const checked = { ...fields };
  if (fields.url !== undefined) checked.url = checkedUrl(fields.url);
  if (fields.description !== undefined) {
    checked.description = singleLine("description", fields.description, undefined, MAX_DESCRIPTION_LENGTH);
  }
  if (fields.events !== undefined) checked.events = checkedEvents(fields.events);
  return checked;
}

function checkedUrl(text: string): string {
  assertStorable("url", text);
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw invalidValue("url", "url is an absolute URL of https.");
  }
  if (url.username !== "" || url.password !== "") throw invalidValue("url", "url holds a user or a password.");
  if (url.hash !== "") throw invalidValue("url", "url has a fragment, which would not be sent.");
  if (url.href.length > MAX_URL_LENGTH) throw invalidValue("url", `url is longer than ${MAX_URL_LENGTH} characters.`);
  return url.href;
}

function checkedEvents(events: readonly string[]): string[] {
  if (events.length === 0) throw invalidValue("events", "events is empty; * is all of them.");
  if (events.length > MAX_EVENTS) throw invalidValue("events", `events holds more than ${MAX_EVENTS} names.`);
  const unknown = events.find((event) => !WEBHOOK_EVENTS.has(event));
  if (unknown !== undefined) {
    throw invalidValue("events", `events holds a name that is none; names are such as *, user.* or user.updated.`);
  }
  return [...new Set(events)];
}
