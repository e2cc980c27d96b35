import type { FastifyReply } from "fastify";
import { send } from "./caller.ts";
import { type ObjectRange, contentRange } from "./range.ts";

export type PagePlace = { unit: string; range: ObjectRange; total: number | null };

/** A page as the vendor answers one: the bare list with status 200, its place in the headers. */
export function sendPage(
  reply: FastifyReply,
  { unit, range, total }: PagePlace,
  rows: readonly unknown[],
): FastifyReply {
  void reply.header("accept-ranges", unit).header("content-range", contentRange(unit, range, rows.length, total));
  return send(reply, rows);
}
