import type { FastifyInstance } from "fastify";

/** What asks for a part of a file, or for it only as it was once (RFC 9110 sections 13.1.1, 13.1.4 and 14.2). */
const CONDITIONS = ["range", "if-match", "if-unmodified-since"];

/**
 * Sends the files of a server whole, to whoever asks: they are small, and named anew with each change. A part or a
 * condition that does not fit a file would be an error of the library's, and so a failure of the server's.
 */
export function sendWholeFiles(server: FastifyInstance): void {
  server.addHook("onRequest", (request, _reply, done) => {
    for (const name of CONDITIONS) delete request.raw.headers[name];
    done();
  });
}
