import { randomBytes } from "node:crypto";
import type { OrganizationDirectory } from "../../directory/access.ts";

const PASSWORD_BYTES = 12;

/** Gives one of the sample's people a password to sign in with, which is shown by the demo alone. */
export async function issuePersonSignIn(
  { passwords, users }: OrganizationDirectory,
  userId: number,
): Promise<{ email: string; password: string }> {
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  await passwords.set(userId, { password });
  const { email } = await users.get(userId);
  return { email, password };
}
