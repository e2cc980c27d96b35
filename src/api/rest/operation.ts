import { STATUS_CODES } from "node:http";
import type { FastifySchema } from "fastify";
import { Type } from "typebox";
import { PROBLEMS } from "./schema.ts";

/** What a route takes that has no parameters in its query: so that one which is sent is refused, as unknown ones are elsewhere. */
const NO_PARAMETERS = Type.Object({}, { additionalProperties: false });

/** What a route takes and answers, as Fastify and the OpenAPI document have it; errors are added. */
export function operation<const Parts extends FastifySchema & { response: object }>(
  operationId: string,
  tag: string,
  summary: string,
  parts: Parts,
) {
  const response = { ...described(parts.response), ...PROBLEMS };
  return { schema: { querystring: NO_PARAMETERS, ...parts, operationId, tags: [tag], summary, response } };
}

/** Answers with what OpenAPI wants said of each, where they do not say it themselves. */
function described<const Answers extends object>(answers: Answers): Answers {
  const entries = Object.entries(answers).map(([status, answer]: [string, object]) => {
    if ("description" in answer) return [status, answer];
    // The document's maker looks for it in one place where a component is referred to, and in another elsewhere.
    const field = "$ref" in answer ? "description" : "x-response-description";
    return [status, { ...answer, [field]: STATUS_CODES[status] }];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same answers, with a name each
  return Object.fromEntries(entries) as Answers;
}
