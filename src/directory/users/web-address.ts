import { invalidValue } from "../errors.ts";
import { singleLine } from "./name.ts";

const MAX_LENGTH = 2048;
const WEB = /^https?:\/\//iu;
const SMALL_PICTURE = /^data:image\/(?:avif|gif|jpeg|png|webp)[;,]/iu;
const PATH = /^\/(?![/\\])/u;

/** An http or https address, trimmed; "" stays "". Anything else may run a script for whoever shows it as a link. */
export function checkedWebAddress(field: string, text: string, entry?: number): string {
  const address = singleLine(field, text, entry, MAX_LENGTH);
  if (address === "" || isWebAddress(address)) return address;
  throw invalidValue(field, `${field} is an http or https address.`, entry);
}

/** The address of a picture: also a path on this server, or a small picture itself. */
export function checkedAvatar(avatar: string, entry?: number): string {
  const address = singleLine("avatar", avatar, entry, MAX_LENGTH);
  if (address === "" || isPictureAddress(address)) return address;
  throw invalidValue("avatar", "avatar is the http, https or data address of a picture.", entry);
}

export function isWebAddress(text: string): boolean {
  return WEB.test(text) && URL.canParse(text);
}

export function isPictureAddress(text: string): boolean {
  return isWebAddress(text) || SMALL_PICTURE.test(text) || PATH.test(text);
}
