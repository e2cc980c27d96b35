import type { FastifyInstance } from "fastify";

/** A browser names it before all else, and without a weight. */
const HTML = /(?:^|,)\s*text\/html\s*(?:,|$)/u;

type Part = { name: string; prefixes: readonly string[]; front?: string };

/**
 * `GET /`, for whoever comes without an address: a browser is led to the pages for people, and all others are told under
 * which prefixes each API and the documentation answer.
 */
export function addFront(server: FastifyInstance, parts: readonly Part[]): void {
  const byName = Object.entries(Object.groupBy(parts, ({ name }) => name));
  const apis = Object.fromEntries(byName.map(([name, of = []]) => [name, of.flatMap(({ prefixes }) => prefixes)]));
  const front = parts.find((part) => part.front !== undefined)?.front;
  server.get("/", (request, reply) => {
    void reply.headers({ "cache-control": "no-store", vary: "accept" });
    return HTML.test(request.headers.accept ?? "") && front !== undefined
      ? reply.redirect(front)
      : reply.send({ apis });
  });
}
