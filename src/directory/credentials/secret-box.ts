import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "v1";

/** Seals the secrets that signatures need back: AES-256-GCM under a key derived from the master key. */
export class SecretBox {
  readonly #key: Buffer;

  constructor(masterKey: Buffer) {
    this.#key = Buffer.from(hkdfSync("sha256", masterKey, "", "rollcall credential secrets", 32));
  }

  /** `context` names the row that the secret belongs to: a sealed secret copied to another row does not open. */
  seal(secret: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
    return written(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  }

  /** Throws when the master key is another one, or the sealed text was tampered with. */
  open(sealed: string, context: string): string {
    const bytes = Buffer.from(sealed.slice(VERSION.length + 1), "base64url");
    // Node passes over letters that are no base64url, and over bits that make no whole byte.
    if (sealed !== written(bytes)) throw new Error("This is no sealed text.");
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  }
}

function written(bytes: Buffer): string {
  return `${VERSION}.${bytes.toString("base64url")}`;
}

/** What is stored of a secret that only needs comparing: SHA-256, for the secrets are long and random. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
