import { administer } from "./administer.ts";
import type { Populated } from "./populate.ts";

/** The token of each population's organization. */
const TOKEN = "rc_saferme_a-token-that-only-benchmarks-use";

/** A token with which a population's whole organization is reached; a population that is kept has it already. */
export async function issueSaferMeToken(populated: Pick<Populated, "environment">): Promise<string> {
  await administer(populated, async ({ credentials }) => {
    const known = (await credentials.list()).some(({ api, revokedAt }) => api === "saferme" && revokedAt === null);
    if (!known) await credentials.create({ api: "saferme", kind: "token", role: "owner", import: { secret: TOKEN } });
  });
  return TOKEN;
}
