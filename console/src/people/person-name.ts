import type { Resource } from "../../../src/client/directory-client.ts";

/** What to call somebody, who may have neither name nor e-mail. */
export function personName({ id, name, email }: Pick<Resource<"User">, "id" | "name" | "email">): string {
  return name || email || `User ${id}`;
}
