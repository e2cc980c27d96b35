import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { DirectoryError } from "../../directory/errors.ts";
import type { Api } from "../../http/server.ts";
import { sendRestProblem } from "./errors.ts";
import { sendWholeFiles } from "./whole-files.ts";

/** Where `npm run console` puts what it makes of console/, in a clone and in a package alike. */
export const CONSOLE_FILES = join(import.meta.dirname, "../../../console/dist");

/** Everything that the pages load comes from this server; pictures of people may be elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The components' variables and positions are set as styles of elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  // The next release's page names other files.
  "cache-control": "no-cache",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** The web console, at `/console`: one page for all its addresses, and the files that it loads, as they were built. */
export function consoleApi(files: string): Api {
  const index = join(files, "index.html");
  return {
    name: "console",
    prefixes: ["/console"],
    ...(existsSync(index) ? { front: "/console/" } : {}),
    sendError: sendRestProblem,
    plugin: async (server: FastifyInstance) => {
      const page = await readFile(index).catch(() => undefined);
      if (page === undefined) {
        for (const path of ["", "/*"]) server.get(path, notBuilt);
        return;
      }
      sendWholeFiles(server);
      await server.register(fastifyStatic, {
        root: join(files, "assets"),
        prefix: "/assets/",
        index: false,
        // The builder gives no other names. To look for what cannot be a file would be a failure of the server's.
        allowedPath: (path) => /^\/[\w.-]+$/u.test(path),
        preCompressed: true,
        // Each file has a digest of its content in its name.
        immutable: true,
        maxAge: "365d",
      });
      server.get("", (_request, reply) => reply.redirect("/console/"));
      server.get("/*", (_request, reply) => sendPage(reply, page));
    },
  };
}

function sendPage(reply: FastifyReply, page: Buffer): FastifyReply {
  return reply.type("text/html; charset=utf-8").headers(PAGE_HEADERS).send(page);
}

function notBuilt(): never {
  throw new DirectoryError("route_not_found", "The console is not built here: `npm ci && npm run console` does that.");
}
