import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { DemoApi } from "./demo-api.ts";
import { issuePersonSignIn } from "./person-sign-in.ts";

const SITE_SAFETY = 1;
const HEAD_OFFICE = 2;
/** Who signs in to the console: the sample's only owner. */
const OWNER = 2;

/** Rollcall's own API, with a key that may do everything, one that only reads, and the owner's e-mail and password. */
export const REST_DEMO: DemoApi = {
  name: "rest",
  issue: async (directory: OrganizationDirectory) => {
    const { credentials } = directory;
    const of = { api: "rest", kind: "api_key" } as const;
    const token = await credentials.create({ ...of, label: "Demo", role: "owner", scope: "admin" });
    const readOnly = await credentials.create({ ...of, label: "Demo, reading only", scope: "read" });
    return { token: token.secret, readOnlyToken: readOnly.secret, ...(await issuePersonSignIn(directory, OWNER)) };
  },
  guide: (url, { token = "", readOnlyToken = "", email, password }) => [
    `REST: everything that the directory can do, with documentation to try out at ${url}/docs`,
    "",
    // Demos that were made before the console have a key alone.
    email === undefined || password === undefined
      ? `# Console: ${url}/console  (key ${token})`
      : `# Console: ${url}/console  (e-mail ${email}, password ${password})`,
    "",
    "# The teams; who is on one of them; a search, as it is typed",
    ...curl(token, `${url}/directory/v1/teams?sort=name&total=true`),
    ...curl(token, `${url}/directory/v1/teams/${SITE_SAFETY}/memberships?fields=user&limit=2`),
    ...curl(readOnlyToken, `${url}/directory/v1/users?search=grass&limit=2`),
    "",
    "# Look people up by e-mail and phone",
    ...curl(token, `${url}/directory/v1/lookup`, { emails: ["help@heymarket.com"], phones: ["+15105553344"] }),
    "",
    "# Make a user once, however often this is sent, and put them on a team",
    ...curl(token, `${url}/directory/v1/users`, { id: 5000, given_name: "Nina", family_name: "New" }, "new-user-1"),
    ...curl(token, `${url}/directory/v1/memberships`, { team_id: HEAD_OFFICE, user_id: 5000 }, "new-membership-1"),
    "",
    "# What was changed last",
    ...curl(token, `${url}/directory/v1/journal?sort=-id&limit=2`),
  ],
};

function curl(token: string, url: string, body?: object, key?: string): string[] {
  const headers = [
    `--header "Authorization: Bearer ${token}"`,
    ...(key === undefined ? [] : [`--header 'Idempotency-Key: ${key}'`]),
    ...(body === undefined
      ? []
      : ["--header 'Content-Type: application/json'", `--data ${quoted(JSON.stringify(body))}`]),
  ];
  const method = body === undefined ? "" : "--request POST ";
  return [`curl ${method}--url ${quoted(url)} \\`, `  ${headers.join(" \\\n  ")}`].join("\n").split("\n");
}
