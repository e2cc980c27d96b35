import type { Server } from "node:http";
import type { Socket } from "node:net";

/** The open connections of the Node servers that Fastify makes: it makes two for a host that has two addresses. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>();

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  /** Closes connections on which nothing was ever sent, such as a browser's spare ones: Node counts them as busy. */
  closeSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
