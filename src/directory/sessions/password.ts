import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { invalidValue } from "../errors.ts";

/** 32 MiB and three passes: what OWASP's cheat sheet on password storage asks of scrypt. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const SHORTEST = 8;
const LONGEST = 1024;

/** What is stored of a password: `scrypt$N$r$p$salt$key`, base64url. Throws `invalid_value` for one that is too short. */
export async function hashPassword(password: string): Promise<string> {
  const length = Array.from(password).length;
  if (length < SHORTEST) throw invalidValue("password", `is too short (minimum is ${SHORTEST} characters)`);
  if (length > LONGEST) throw invalidValue("password", `is too long (maximum is ${LONGEST} characters)`);
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether a password is the one that was stored. Without a stored one it takes just as long and says no. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N = "", r = "", p = "", salt = "", key = ""] = (stored ?? "").split("$");
  const cost = stored === undefined ? COST : { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password.slice(0, LONGEST * 2), Buffer.from(salt, "base64url"), cost);
  const expected = stored === undefined ? randomBytes(KEY_BYTES) : Buffer.from(key, "base64url");
  return expected.length === derived.length && timingSafeEqual(expected, derived) && stored !== undefined;
}

/** On a thread of Node's pool. Letters that Unicode can write in two ways count as the same. */
async function derive(password: string, salt: Buffer, { N, r, p }: typeof COST): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password.normalize("NFC"), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
    if (error === null) resolve(key);
    else reject(error);
  });
  return await promise;
}
