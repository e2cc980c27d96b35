import type { FastifySchema } from "fastify";
import { PROBLEMS } from "./schema.ts";

/** What a route takes and answers, as Fastify and the OpenAPI document have it; errors are added. */
export function operation<const Parts extends FastifySchema & { response: object }>(
  operationId: string,
  tag: string,
  summary: string,
  parts: Parts,
) {
  const response = { ...parts.response, ...PROBLEMS };
  return { schema: { ...parts, operationId, tags: [tag], summary, response } };
}
