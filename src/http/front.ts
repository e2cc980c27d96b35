import type { FastifyInstance } from "fastify";

/** `GET /`: under which prefixes each API and the documentation answer, for whoever comes without an address. */
export function addFront(
  server: FastifyInstance,
  apis: readonly { name: string; prefixes: readonly string[] }[],
): void {
  const apisByName = Object.groupBy(apis, ({ name }) => name);
  const prefixes = Object.entries(apisByName).map(([name, parts = []]) => {
    return [name, parts.flatMap((part) => part.prefixes)] as const;
  });
  const answer = { apis: Object.fromEntries(prefixes) };
  server.get("/", (_request, reply) => reply.header("cache-control", "no-store").send(answer));
}
