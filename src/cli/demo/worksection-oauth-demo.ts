import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import type { ApiCredentials } from "./demo-api.ts";

/** Nothing has to answer there: the browser's address bar shows the code. */
const REDIRECT_URI = "http://127.0.0.1:8765/callback";

/** An OAuth client that acts for whoever lets it. */
export async function issueOAuthClient({ credentials }: OrganizationDirectory): Promise<ApiCredentials> {
  const { credential, secret } = await credentials.create({
    api: "worksection",
    kind: "oauth_client",
    label: "Demo",
    redirectUris: [REDIRECT_URI],
  });
  return { clientId: credential.publicId, clientSecret: secret, redirectUri: REDIRECT_URI };
}

/** Lines that show how people let the client in, and how it gets its tokens. */
export function oauthGuide(url: string, credentials: ApiCredentials): string[] {
  return [
    "# An OAuth client: open this in a browser, sign in with the e-mail and password of SaferMe's command, and allow it",
    `#   ${authorizationUrl(url, credentials)}`,
    "# The address that you are sent to, where nothing answers, has a code in it. Exchange it for tokens",
    "CODE=",
    `curl --request POST --url ${url}/oauth2/token --header 'Content-Type: application/json' \\`,
    `  --data ${exchange(credentials)}`,
  ];
}

function authorizationUrl(url: string, { clientId = "", redirectUri = "" }: ApiCredentials): string {
  const query = { client_id: clientId, redirect_uri: redirectUri, response_type: "code", state: "demo" };
  return `${url}/oauth2/authorize?${new URLSearchParams({ ...query, scope: "users_read" }).toString()}`;
}

/** The shell puts the code in. */
function exchange({ clientId = "", clientSecret = "", redirectUri = "" }: ApiCredentials): string {
  const client = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri };
  const body = JSON.stringify({ ...client, grant_type: "authorization_code", code: "$" });
  const [before = "", after = ""] = body.split("$");
  return `${quoted(before)}"$CODE"${quoted(after)}`;
}
