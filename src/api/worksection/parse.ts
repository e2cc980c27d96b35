import { DirectoryError, invalidValue } from "../../directory/errors.ts";
import type { InviteUser } from "../../directory/memberships/invite-user.ts";
import type { RoleReference } from "../../directory/role.ts";
import type { TeamFields } from "../../directory/teams/team.ts";
import { checkedEmail } from "../../directory/users/email.ts";
import { singleLine } from "../../directory/users/name.ts";
import { invalidEmail } from "./errors.ts";
import type { Parameters } from "./parameters.ts";

export type NewUserRequest = {
  /** A team by its name, "" for the one that is taken without. */
  group: string;
  role: RoleReference;
  fields: InviteUser["fields"];
};

/** The roles that an invitation may give: nobody becomes an administrator through this API. */
export const INVITED_ROLES = ["user", "guest", "reader"];

/** The parameters of `add_user`. */
export function parseNewUser(parameters: Parameters): NewUserRequest {
  const email = parseEmail(parameters.required("email"));
  const role = parameters.text("role").trim().toLowerCase() || "user";
  if (!INVITED_ROLES.includes(role)) throw invalidValue("role", `role is one of ${INVITED_ROLES.join(", ")}.`);
  const names = { givenName: parameters.text("first_name").trim(), familyName: parameters.text("last_name").trim() };
  return {
    group: parameters.text("group").trim(),
    role: { api: "worksection", value: role },
    fields: {
      email,
      ...(names.givenName === "" && names.familyName === "" ? namesIn(email) : names),
      title: parameters.text("title"),
      department: parameters.text("department"),
    },
  };
}

/** An address. Throws "Invalid email" for anything else. */
export function parseEmail(given: string): string {
  try {
    return checkedEmail("email", given);
  } catch (error) {
    throw error instanceof DirectoryError ? invalidEmail(given) : error;
  }
}

/** The names in `kate.greenway@…`, for somebody of whom nothing else is known. */
function namesIn(email: string): { givenName: string; familyName: string } {
  const [givenName = "", ...rest] = (email.split("@", 1)[0] ?? "").split(/[._+-]+/u).filter((part) => part !== "");
  return { givenName, familyName: rest.join(" ") };
}

/** The parameters of `add_user_group`. */
export function parseNewTeam(parameters: Parameters): Pick<TeamFields, "name" | "client"> {
  const client = FLAGS.get(parameters.text("client").toLowerCase());
  if (client === undefined) throw invalidValue("client", "client is 0 or 1.");
  // Checked under the parameter's name, which the directory does not know.
  return { name: singleLine("title", parameters.required("title")), client };
}

const FLAGS = new Map([
  ["", false],
  ["0", false],
  ["false", false],
  ["1", true],
  ["true", true],
]);
