import { once } from "node:events";
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** An event as the HTML standard has a client dispatch it. */
export type StreamEvent = { id: string; event: string; data: Record<string, unknown> };

/** Reads server-sent events as a browser does. */
export class EventReader {
  readonly events: StreamEvent[] = [];
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What came that was no event. */
  text = "";
  lastEventId = "";
  ended = false;
  readonly #sent: ClientRequest;

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const sent = request(url, { headers: { accept: "text/event-stream", ...headers } });
    sent.end();
    const [response] = await once(sent, "response");
    return new EventReader(sent, response);
  }

  constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#sent = sent;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    sent.on("error", () => {});
    response.setEncoding("utf8").on("data", (chunk: string) => this.#take(chunk));
    response.on("end", () => (this.ended = true)).on("error", () => {});
  }

  async received(count: number): Promise<StreamEvent[]> {
    while (this.events.length < count) await sleep(10);
    return this.events;
  }

  async hasEnded(): Promise<void> {
    while (!this.ended) await sleep(10);
  }

  close(): void {
    this.#sent.destroy();
  }

  #take(chunk: string): void {
    this.text += chunk;
    const blocks = this.text.split("\n\n");
    this.text = blocks.pop() ?? "";
    for (const block of blocks) this.#dispatch(block);
  }

  #dispatch(block: string): void {
    const fields = new Map(
      block.split("\n").map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /u, "")];
      }),
    );
    this.lastEventId = fields.get("id") ?? this.lastEventId;
    const data = fields.get("data");
    if (data === undefined) return;
    this.events.push({ id: this.lastEventId, event: fields.get("event") ?? "message", data: JSON.parse(data) });
  }
}
