import type { DirectoryStore } from "../directory-store.ts";
import type { Principal } from "../principal.ts";
import type { User } from "../users/user.ts";
import type { Absence, DayRange } from "./absence.ts";
import type { SetAbsences, SetAbsencesResult } from "./set-absences.ts";

/** When people are away. */
export class AbsenceService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  /** Absences of users that this handle has shown, by user and day. */
  async of(users: readonly User[], days: DayRange = {}): Promise<Absence[]> {
    const { organizationId } = this.#principal;
    const ids = users.map(({ id }) => id);
    return ids.length === 0 ? [] : await this.#store.read.absences.ofUsers(organizationId, ids, days);
  }

  /** Changes absences of several users, all or none. */
  async set(entries: SetAbsences["entries"]): Promise<SetAbsencesResult> {
    return await this.#store.execute("setAbsences", { by: this.#principal, entries });
  }
}
