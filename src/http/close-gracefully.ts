import type { FastifyInstance } from "fastify";

/** How often connections are looked for whose last answer promised, before the close, to keep them open. */
const SWEEP_MILLISECONDS = 50;

/**
 * Stops a server: no new connections, idle ones closed at once, requests under way finished; after
 * `graceMilliseconds` what is left is cut off. Resolves when every connection and every plugin is closed.
 */
export async function closeGracefully(server: FastifyInstance, graceMilliseconds: number): Promise<void> {
  const sweep = setInterval(() => server.server.closeIdleConnections(), SWEEP_MILLISECONDS);
  const grace = setTimeout(() => server.openSockets.destroyAll(), graceMilliseconds);
  try {
    await server.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(grace);
  }
}
