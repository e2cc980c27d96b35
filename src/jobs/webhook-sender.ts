import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { type AddressPolicy, AddressRefusedError } from "./address-policy.ts";
import type { WebhookMessage } from "./webhook-message.ts";

/** How sending went: a status, or why there is none. */
export type Sent = {
  delivered: boolean;
  status: number | null;
  error: string | null;
  milliseconds: number;
  retryAfterMilliseconds: number | null;
};

const ANSWER_MILLISECONDS = 15_000;
const IDLE_MILLISECONDS = 5000;
/** Of an answer's body, which nobody reads: past it, the connection is not worth keeping. */
const LONGEST_BODY_BYTES = 64 * 1024;

/** Sends messages by HTTP: to addresses that the policy allows, following no redirect. */
export class WebhookSender {
  readonly #policy: AddressPolicy;
  readonly #answerMilliseconds: number;
  readonly #http = new http.Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });
  readonly #https = new https.Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });

  constructor(policy: AddressPolicy, answerMilliseconds = ANSWER_MILLISECONDS) {
    this.#policy = policy;
    this.#answerMilliseconds = answerMilliseconds;
  }

  /** Never throws but when `signal` says that nobody wants to know any more. */
  async send(url: string, message: WebhookMessage, signal: AbortSignal): Promise<Sent> {
    const began = performance.now();
    const deadline = AbortSignal.timeout(this.#answerMilliseconds);
    const answer = await this.#answer(new URL(url), message, AbortSignal.any([signal, deadline])).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        return { status: null, error: deadline.aborted ? "timeout" : codeOf(error), retryAfter: undefined };
      },
    );
    return {
      delivered: answer.error === null,
      status: answer.status,
      error: answer.error,
      milliseconds: Math.round(performance.now() - began),
      retryAfterMilliseconds: readRetryAfter(answer.retryAfter, Date.now()),
    };
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #answer(url: URL, message: WebhookMessage, signal: AbortSignal) {
    this.#policy.assertLiteral(url);
    const response = await this.#exchange(url, message, signal);
    const status = response.statusCode ?? 0;
    discard(response);
    return { status, error: errorOfStatus(status), retryAfter: response.headers["retry-after"] };
  }

  /** A kept connection may be closed by the other side just now: that says nothing of the endpoint. */
  async #exchange(url: URL, message: WebhookMessage, signal: AbortSignal): Promise<IncomingMessage> {
    const sent = this.#begin(url, message, signal);
    try {
      return await responseOf(sent, message);
    } catch (error) {
      if (!sent.reusedSocket || codeOf(error) !== "ECONNRESET" || signal.aborted) throw error;
      return await responseOf(this.#begin(url, message, signal), message);
    }
  }

  #begin(url: URL, { body, headers }: WebhookMessage, signal: AbortSignal): ClientRequest {
    const encrypted = url.protocol === "https:";
    const options = {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      lookup: this.#policy.lookup(encrypted),
      signal,
    };
    return encrypted
      ? https.request(url, { ...options, agent: this.#https })
      : http.request(url, { ...options, agent: this.#http });
  }
}

async function responseOf(sent: ClientRequest, { body }: WebhookMessage): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.once("response", resolve).on("error", reject);
  sent.end(body);
  return await promise;
}

function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on("error", () => {});
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES) response.destroy();
  });
}

function errorOfStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "redirect" : "status";
}

/** A code only: what a library says may hold the URL. */
function codeOf(error: unknown): string {
  if (error instanceof AddressRefusedError) return "address_refused";
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^\w{1,60}$/u.test(code) ? code : "connection_failed";
}

/** Seconds or a date (RFC 9110 section 10.2.3), in milliseconds from now. */
function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const milliseconds = /^\d{1,9}$/u.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return milliseconds > 0 ? milliseconds : null;
}
