import type { Resource } from "../../../src/client/directory-client.ts";

/** What to call a contact, who may have neither name nor e-mail. */
export function contactName({ id, name, email, phone }: Resource<"Contact">): string {
  return name || email || phone || `Contact ${id}`;
}
