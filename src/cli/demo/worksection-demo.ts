import { createHash } from "node:crypto";
import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { DemoApi } from "./demo-api.ts";
import { issueOAuthClient, oauthGuide } from "./worksection-oauth-demo.ts";

/** Prints what follows `Admin` in the header of the vendor's newest clients, for the action and key in its arguments. */
const SIGN = [
  "const [action, key] = process.argv.slice(1);",
  "const time = Math.floor(Date.now() / 1000);",
  'const hash = crypto.createHmac("sha256", key).update(action + ":" + time).digest("hex");',
  'console.log(time + "_" + hash);',
].join(" ");

/** The actions of Worksection's documentation, signed with an admin API key of the sample organization. */
export const WORKSECTION_DEMO: DemoApi = {
  name: "worksection",
  issue: async (directory: OrganizationDirectory) => {
    const of = { api: "worksection", kind: "secret", role: "owner", scope: "admin", label: "Demo" } as const;
    return { apiKey: (await directory.credentials.create(of)).secret, ...(await issueOAuthClient(directory)) };
  },
  guide: (url, credentials) => {
    const { apiKey = "" } = credentials;
    const address = (parameters: Record<string, string>) =>
      quoted(`${url}/api/admin/v2/?${signed(apiKey, parameters)}`);
    return [
      "Worksection: the admin API key of the account, which signs each request",
      "",
      "# Everybody; the teams; the contacts; who is away in December",
      `curl --url ${address({ action: "get_users" })}`,
      `curl --url ${address({ action: "get_user_groups" })}`,
      `curl --url ${address({ action: "get_contacts" })}`,
      `curl --url ${address({ action: "get_users_schedule", datestart: "01.12.2026", dateend: "31.12.2026" })}`,
      "",
      "# Invite somebody",
      `curl --url ${address({ action: "add_user", email: "kate.greenway@example.com", role: "guest" })}`,
      "",
      "# The same list as the vendor's newest clients ask for it, with a signature that is good for five minutes",
      `SIGNATURE=$(node -e ${quoted(SIGN)} -- get_users ${quoted(apiKey)})`,
      `curl --request POST --url ${quoted(`${url}/api/admin/v2?action=get_users`)} \\`,
      '  --header "Authorization: Admin $SIGNATURE"',
      "",
      ...oauthGuide(url, credentials),
    ];
  },
};

/** A query with the MD5 of itself and the key after it. */
function signed(key: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  const hash = createHash("md5")
    .update(query + key)
    .digest("hex");
  return `${query}&hash=${hash}`;
}
