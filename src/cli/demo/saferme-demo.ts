import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { DemoApi } from "./demo-api.ts";
import { issuePersonSignIn } from "./person-sign-in.ts";

/** The vendor's sample: team user 14 of team 1, who is user 22; and the team that people are added to. */
const SITE_SAFETY = 1;
const SAFE_AWARESON = 14;
const NEW_TEAM = 123;
/** Who signs in with a password: the manager of Site Safety. */
const MANAGER = 21;
const APP_ID = "com.thundermaps.saferme";

/** The examples of SaferMe's documentation, with a token of the organization and a person's e-mail and password. */
export const SAFERME_DEMO: DemoApi = {
  name: "saferme",
  issue: async (directory: OrganizationDirectory) => {
    const token = await directory.credentials.create({ api: "saferme", kind: "token", label: "Demo" });
    return { token: token.secret, ...(await issuePersonSignIn(directory, MANAGER)), appId: APP_ID };
  },
  guide: (url, { token = "", email = "", password = "", appId = "" }) => {
    const session = { session: { app_bundle_id: appId, email, password } };
    const people = { team_users: [{ email: "ana.admin@team.example", first_name: "Ana", skip_sending_email: true }] };
    return [
      "SaferMe: a token of the organization",
      "",
      "# One team user, with the fields of the documentation; then all of the team, who was active last first",
      ...curl(
        token,
        `${url}/api/v4/teams/${SITE_SAFETY}/team_users/${SAFE_AWARESON}?fields=first_name,last_name,email,-supervisor_id`,
      ),
      ...curl(
        token,
        `${url}/api/v4/teams/${SITE_SAFETY}/team_users?orderby=last_activity+desc`,
        "--header 'Range: objects=0-4'",
      ),
      "",
      "# Add people in the background, and see what became of it",
      ...curl(
        token,
        `${url}/api/v4/teams/${NEW_TEAM}/team_users/async_bulk_create`,
        `--request POST --header 'Content-Type: application/json' --data ${quoted(JSON.stringify(people))}`,
      ),
      ...curl(token, `${url}/api/v4/teams/${NEW_TEAM}/async_jobs`),
      "",
      "# Sign in with e-mail and password",
      `curl --request POST --url ${url}/api/v4/session --header 'Content-Type: application/json' \\`,
      `  --data ${quoted(JSON.stringify(session))}`,
    ];
  },
};

function curl(token: string, url: string, more?: string): string[] {
  const header = `  --header "Authorization: Token token=${token}"`;
  return [`curl --url ${quoted(url)} \\`, ...(more === undefined ? [header] : [`${header} \\`, `  ${more}`])];
}
