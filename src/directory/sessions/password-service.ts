import type { Condition } from "../condition.ts";
import { digestOf } from "../credentials/secret-box.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { DirectoryError, invalidValue } from "../errors.ts";
import type { Principal } from "../principal.ts";
import type { UserPatch } from "../users/user.ts";
import { isOwnSignIn, mayNotForOthers } from "./lock-sign-in.ts";
import { hashPassword, verifyPassword } from "./password.ts";

export type PasswordChange = { password: string; currentPassword?: string; patch?: UserPatch } & Condition;

/** People's passwords, for the APIs that sign in with one. */
export class PasswordService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #whose: "all" | "own";

  /** `whose`: the passwords that the principal may set at most. Each change is judged again. */
  constructor(store: DirectoryStore, principal: Principal, whose: "all" | "own") {
    this.#store = store;
    this.#principal = principal;
    this.#whose = whose;
  }

  /**
   * Sets a user's password and ends their sessions. One's own takes the current one, which is not looked at for others.
   * Changes the rest of the user with it, all or nothing. Throws `invalid_value` (`currentPassword`, `password`, a field), `forbidden`, `not_found`,
   * `role_above_own`, `sign_in_throttled`, `version_conflict`.
   */
  async set(userId: number, { password, currentPassword, patch, ...condition }: PasswordChange): Promise<void> {
    // Who may not do this learns nothing of a password by it, and costs the server no hash.
    const isOwn = isOwnSignIn(this.#principal, userId);
    if (!isOwn && this.#whose === "own") throw mayNotForOthers();
    if (isOwn && currentPassword === undefined) throw invalidValue("currentPassword", "is invalid");
    const given = isOwn ? currentPassword : undefined;
    const checked = given === undefined ? undefined : await this.#checked(userId, given);
    const hash = await hashPassword(password);
    const args = { by: this.#principal, userId, hash, checked, ...condition };
    await this.#store.execute("setPassword", patch === undefined ? args : { ...args, patch });
  }

  /** Ends all that a user is signed in with. Throws `not_found`, `forbidden`, `role_above_own`, `version_conflict`. */
  async endSessions(userId: number, condition: Condition = {}): Promise<void> {
    await this.#store.execute("endSessions", { by: this.#principal, userId, ...condition });
  }

  /** The stored form of the current password, if that is what was sent. Tries are counted, as those to sign in are. */
  async #checked(userId: number, password: string): Promise<{ stored: string; triesOf: string }> {
    const { organizationId } = this.#principal;
    const triesOf = digestOf(`${organizationId}:${userId}`);
    const verdict = await this.#store.execute("countSignIn", { emailDigest: triesOf });
    if (!verdict.allowed) throw new DirectoryError("sign_in_throttled", "Too many tries: wait before the next one.");
    const stored = await this.#store.read.passwords.of(organizationId, userId);
    if (stored === undefined || !(await verifyPassword(password, stored))) {
      throw invalidValue("currentPassword", "is invalid");
    }
    return { stored, triesOf };
  }
}
