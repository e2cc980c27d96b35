import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { DemoApi } from "./demo-api.ts";

/** The vendor's sample user, who is an administrator. */
const HAPPY = 1;
/** Who administers the team of Site Safety, and one of its members. */
const TEAM_ADMINISTRATOR = 21;
const MEMBER = 22;
const HEAD_OFFICE = 2;

/** The examples of Happy Grasshopper's documentation, with an API key of their user. */
export const HAPPY_GRASSHOPPER_DEMO: DemoApi = {
  name: "happygrasshopper",
  issue: async ({ credentials }: OrganizationDirectory) => {
    const keyOf = async (userId: number) => {
      const issued = await credentials.create({ api: "happygrasshopper", kind: "api_key", userId, label: "Demo" });
      return issued.secret;
    };
    return {
      administrator: await keyOf(HAPPY),
      teamAdministrator: await keyOf(TEAM_ADMINISTRATOR),
      user: await keyOf(MEMBER),
    };
  },
  guide: (url, { administrator: apiKey = "", teamAdministrator = "", user = "" }) => [
    `Happy Grasshopper: the key of user ${HAPPY}, an administrator`,
    "",
    "# Search for users; page 2 of them; the users of a team",
    ...curl(apiKey, `${url}/v3/users?search=grasshopper`),
    ...curl(apiKey, `${url}/v3/users?page=2`),
    ...curl(apiKey, `${url}/v3/teams/${HEAD_OFFICE}/users`),
    "",
    `# The same list for user ${TEAM_ADMINISTRATOR}, a team administrator, and for user ${MEMBER}, who is neither`,
    ...curl(teamAdministrator, `${url}/v3/users`),
    ...curl(user, `${url}/v3/users`),
    "",
    "# Read one, change one",
    ...curl(apiKey, `${url}/v3/users/${HAPPY}`),
    `curl --request PUT --url ${quoted(`${url}/v3/users/${HAPPY}`)} \\`,
    `  --header "Authorization: Bearer ${apiKey}" \\`,
    "  --header 'Content-Type: application/json' \\",
    `  --data ${quoted(JSON.stringify({ dob: "1990-01-01" }))}`,
  ],
};

function curl(key: string, url: string): string[] {
  return [`curl --url ${quoted(url)} \\`, `  --header "Authorization: Bearer ${key}"`];
}
