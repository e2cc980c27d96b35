import { once } from "node:events";
import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** A request that somebody sent to the receiver. */
export type Received = { id: string; path: string; headers: IncomingHttpHeaders; text: string; body: ReceivedBody };

type ReceivedBody = {
  type: string;
  timestamp: string;
  data: { id: number; object: string; object_id: number; version: number } & Record<string, unknown>;
};

/** What the receiver answers with; a promise keeps the sender waiting. */
export type Reply = { status: number; headers?: Record<string, string> };
type Answer = (received: Received) => Reply | Promise<Reply>;

/** A real HTTP server that webhooks are sent to. */
export class WebhookReceiver implements AsyncDisposable {
  readonly requests: Received[] = [];
  answer: Answer = () => ({ status: 204 });
  readonly #server = createServer((request, response) => {
    void (async () => {
      const text = (await buffer(request)).toString();
      const id = String(request.headers["webhook-id"]);
      const received = { id, path: request.url ?? "", headers: request.headers, text, body: JSON.parse(text) };
      this.requests.push(received);
      const { status, headers = {} } = await this.answer(received);
      response.writeHead(status, headers).end("thanks");
    })();
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  /** Waits until so many requests, of those that match, are there, and gives them. */
  async received(count: number, matches: (received: Received) => boolean = () => true): Promise<Received[]> {
    for (;;) {
      const found = this.requests.filter(matches);
      if (found.length >= count) return found;
      await sleep(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
