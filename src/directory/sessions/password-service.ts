import type { DirectoryStore } from "../directory-store.ts";
import { invalidValue } from "../errors.ts";
import type { Principal } from "../principal.ts";
import type { UserPatch } from "../users/user.ts";
import { hashPassword, verifyPassword } from "./password.ts";

export type PasswordChange = { password: string; currentPassword?: string; patch?: UserPatch };

/** People's passwords, for the APIs that sign in with one. */
export class PasswordService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  /**
   * Sets a user's password and ends their sessions. One's own takes the current one. Changes the rest of the user with
   * it, all or nothing. Throws `invalid_value` (`currentPassword`, `password`, a field), `forbidden`, `not_found`,
   * `role_above_own`.
   */
  async set(userId: number, { password, currentPassword, patch }: PasswordChange): Promise<void> {
    const hash = await hashPassword(password);
    const checked = currentPassword === undefined ? undefined : await this.#checked(userId, currentPassword);
    if (currentPassword !== undefined && checked === undefined) throw invalidValue("currentPassword", "is invalid");
    const args = { by: this.#principal, userId, hash, checked };
    await this.#store.execute("setPassword", patch === undefined ? args : { ...args, patch });
  }

  /** The stored form of the current password, if that is what was sent. */
  async #checked(userId: number, password: string): Promise<string | undefined> {
    const stored = await this.#store.read.passwords.of(this.#principal.organizationId, userId);
    return (await verifyPassword(password, stored)) ? stored : undefined;
  }
}
