import { DirectoryError } from "../../directory/errors.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { addContact, addContactGroup, getContactGroups, getContacts } from "./contact-actions.ts";
import { WorksectionRefusal } from "./errors.ts";
import type { GuardingScope } from "./oauth/scopes.ts";
import type { Parameters } from "./parameters.ts";
import { getUsersSchedule, updateUsersSchedule } from "./schedule-actions.ts";
import { addUser, addUserGroup, getUserGroups, getUsers, me } from "./user-actions.ts";

/** An operation of the API, and the scope that an OAuth token needs for it: null for every token. */
type Action = {
  scope: GuardingScope | null;
  /** The vendor has it for OAuth tokens only. */
  oauthOnly?: true;
  run: (caller: Caller, parameters: Parameters) => Answer | Promise<Answer>;
};

/** Every action that there is; the vendor does not tabulate its scopes, their names say which is which. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  me: { scope: null, oauthOnly: true, run: me },
  get_users: { scope: "users_read", run: getUsers },
  add_user: { scope: "users_write", run: addUser },
  get_user_groups: { scope: "users_read", run: getUserGroups },
  add_user_group: { scope: "users_write", run: addUserGroup },
  get_contacts: { scope: "contacts_read", run: getContacts },
  add_contact: { scope: "contacts_write", run: addContact },
  get_contact_groups: { scope: "contacts_read", run: getContactGroups },
  add_contact_group: { scope: "contacts_write", run: addContactGroup },
  get_users_schedule: { scope: "users_read", run: getUsersSchedule },
  update_users_schedule: { scope: "users_write", run: updateUsersSchedule },
};

/** The action that a request names. Throws `missing_value`, "Action is required". */
export function actionOf(parameters: Parameters): string {
  const name = parameters.text("action");
  if (name !== "") return name;
  throw new WorksectionRefusal("missing_value", { status_code: 1, message: "Action is required" });
}

/**
 * Runs the action that the parameters name, for whoever may. Throws `missing_value` ("Action is required"), `not_found`
 * ("Action is invalid"), `forbidden` when the token lacks the action's scope, and whatever the action refuses.
 */
export async function runAction(caller: Caller, parameters: Parameters): Promise<Answer> {
  const name = actionOf(parameters);
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || (action.oauthOnly === true && caller.scopes === null)) {
    throw new WorksectionRefusal("not_found", { status_code: 0, message: "Action is invalid" });
  }
  assertScope(caller, action);
  return await action.run(caller, parameters);
}

function assertScope({ scopes }: Caller, { scope }: Action): void {
  if (scope === null || scopes === null || scopes.has(scope)) return;
  throw new DirectoryError("forbidden", `The token was not given the scope ${scope}.`);
}
