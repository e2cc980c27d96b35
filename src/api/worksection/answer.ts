import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** What an action answers with: `data` whole, or page by page where it may be longer than memory is. */
export type Answer = { data?: unknown; message?: string } | { list: AsyncIterable<unknown[]> } | { map: AsyncEntries };

/** Pages of an object's keys with their values. */
type AsyncEntries = AsyncIterable<[key: string, value: unknown][]>;

const JSON_TYPE = "application/json; charset=utf-8";

/** Sends what an action answers with in the vendor's envelope. The first page is read before anything is sent. */
export async function sendAnswer(reply: FastifyReply, answer: Answer): Promise<FastifyReply> {
  if ("list" in answer) return await sendPages(reply, answer.list, { open: "[", close: "]", print: JSON.stringify });
  if ("map" in answer) return await sendPages(reply, answer.map, { open: "{", close: "}", print: entryAsJson });
  return sendJson(reply, { status: "ok", ...answer });
}

export function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(body));
}

type Form<Item> = { open: string; close: string; print: (item: Item) => string };

async function sendPages<Item>(
  reply: FastifyReply,
  pages: AsyncIterable<Item[]>,
  form: Form<Item>,
): Promise<FastifyReply> {
  const texts = printed(pages, form);
  const first = await texts.next();
  const second = await texts.next();
  // What fits into one page has its length in the headers, like any other answer.
  if (second.done === true) return reply.type(JSON_TYPE).send(first.value);
  return reply.type(JSON_TYPE).send(Readable.from(following([first.value, second.value], texts)));
}

/** The pages as pieces of the envelope, of which the last is the end of it. */
async function* printed<Item>(
  pages: AsyncIterable<Item[]>,
  { open, close, print }: Form<Item>,
): AsyncGenerator<string, undefined> {
  let text = `{"status":"ok","data":${open}`;
  let isFirst = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    if (!isFirst) {
      yield text;
      text = ",";
    }
    text += page.map(print).join(",");
    isFirst = false;
  }
  yield `${text}${close}}`;
}

async function* following(
  sent: readonly (string | undefined)[],
  rest: AsyncIterable<string>,
): AsyncGenerator<string | undefined> {
  yield* sent;
  yield* rest;
}

function entryAsJson([key, value]: [string, unknown]): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}
