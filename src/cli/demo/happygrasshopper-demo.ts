import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { DemoApi } from "./demo-api.ts";

/** The vendor's sample user, who is an administrator. */
const HAPPY = 1;
const HEAD_OFFICE = 2;

/** The examples of Happy Grasshopper's documentation, with an API key of their user. */
export const HAPPY_GRASSHOPPER_DEMO: DemoApi = {
  name: "happygrasshopper",
  issue: async ({ credentials }: OrganizationDirectory) => {
    const apiKey = await credentials.create({
      api: "happygrasshopper",
      kind: "api_key",
      userId: HAPPY,
      label: "Demo",
    });
    return { apiKey: apiKey.secret };
  },
  guide: (url, { apiKey = "" }) => [
    `Happy Grasshopper: the key of user ${HAPPY}, an administrator`,
    "",
    "# Search for users; page 2 of them; the users of a team",
    ...curl(apiKey, `${url}/v3/users?search=grasshopper`),
    ...curl(apiKey, `${url}/v3/users?page=2`),
    ...curl(apiKey, `${url}/v3/teams/${HEAD_OFFICE}/users`),
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
