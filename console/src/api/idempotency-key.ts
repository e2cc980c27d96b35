const BYTES = 16;

/** A key of its own for a request that may be sent again. `crypto.randomUUID` is not there on pages without TLS. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), hexOf).join("");
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
