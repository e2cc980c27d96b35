import type { OrganizationDirectory } from "../../directory/access.ts";
import { quoted } from "../command-line.ts";
import { CUSTOMER_CARE } from "../sample/teams/customer-care.ts";
import type { ApiCredentials, DemoApi } from "./demo-api.ts";

/** Prints a JWT for the API secret whose id and key are the two arguments. */
const MINT_JWT = [
  "const [id, key] = process.argv.slice(1);",
  'const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");',
  'const text = part({ alg: "HS256", typ: "JWT" }) + "." + part({ iss: id, iat: Math.floor(Date.now() / 1000) });',
  'console.log(text + "." + crypto.createHmac("sha256", id + "||" + key).update(text).digest("base64url"));',
].join(" ");

/** The two samples of Heymarket's documentation, with an API secret and a legacy key of their team. */
export const HEYMARKET_DEMO: DemoApi = {
  name: "heymarket",
  issue: async ({ credentials }: OrganizationDirectory) => {
    const of = { api: "heymarket", teamId: CUSTOMER_CARE.id, label: "Demo" } as const;
    const secret = await credentials.create({ ...of, kind: "secret" });
    const apiKey = await credentials.create({ ...of, kind: "api_key" });
    return { secretId: secret.credential.publicId, secretKey: secret.secret, apiKey: apiKey.secret };
  },
  guide: (url, credentials) => [
    `Heymarket: team ${CUSTOMER_CARE.id}, ${CUSTOMER_CARE.fields.name}`,
    "",
    "# Look somebody up by phone or e-mail, with the legacy API key",
    ...curl("GET", `${url}/v1/users/get`, credentials["apiKey"] ?? "", LOOKUP),
    "",
    "# Rename one member and give another one a role",
    ...curl("POST", `${url}/v1/users/update`, credentials["apiKey"] ?? "", UPDATE),
    "",
    "# The same lookup with a JWT, signed with the API secret and good for five minutes",
    `TOKEN=$(${mintJwt(credentials)})`,
    ...curl("GET", `${url}/v1/users/get`, "$TOKEN", LOOKUP),
  ],
};

const LOOKUP = { phone: ["15105553344"], email: ["help@heymarket.com"] };
const UPDATE = {
  users: [
    { id: 1, first_name: "Jane", last_name: "Doe" },
    { id: 2, role_id: 4 },
  ],
};

function curl(method: "GET" | "POST", url: string, token: string, body: object): string[] {
  return [
    `curl --request ${method} --url ${quoted(url)} \\`,
    `  --header "Authorization: Bearer ${token}" \\`,
    "  --header 'Content-Type: application/json' \\",
    `  --data ${quoted(JSON.stringify(body))}`,
  ];
}

function mintJwt({ secretId = "", secretKey = "" }: ApiCredentials): string {
  return `node -e ${quoted(MINT_JWT)} -- ${quoted(secretId)} ${quoted(secretKey)}`;
}
