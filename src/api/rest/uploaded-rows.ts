import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { DirectoryError } from "../../directory/errors.ts";
import type { ImportFormat } from "../../directory/imports/import-options.ts";
import { hasBody } from "../../http/read-body.ts";
import type { RestServer } from "./rest-server.ts";

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  "text/csv": "csv",
  "application/x-ndjson": "ndjson",
  "application/jsonl": "ndjson",
  "application/json": "json",
};

/** The media types that an import takes. */
export const ROW_MEDIA_TYPES = Object.keys(FORMATS);

/** A body of rows that is still on its way: whoever reads it decides how fast it comes. */
export class UploadedRows {
  readonly format: ImportFormat;
  readonly #bytes: IncomingMessage;

  constructor(format: ImportFormat, bytes: IncomingMessage) {
    this.format = format;
    this.#bytes = bytes;
  }

  /** The body's bytes, once. Throws `malformed_body` when the client goes away. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      const pieces = this.#bytes.iterator({ destroyOnReturn: false });
      for await (const piece of pieces) if (piece instanceof Uint8Array) yield piece;
    } catch (error) {
      throw new DirectoryError("malformed_body", "The body ended early.", {}, error);
    } finally {
      // What is refused before its end is read and dropped, so that the client gets to read the refusal.
      this.#bytes.resume();
    }
  }
}

/** Makes the routes of `server` take bodies of rows as they come, of any size, gzipped or not. */
export function takeRows(server: RestServer): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (request, payload: IncomingMessage, done) => {
    if (!hasBody(request.headers)) return done(null, undefined);
    const refusal = refusalOf(request);
    const format = FORMATS[mediaTypeOf(request)];
    if (refusal !== undefined || format === undefined) return done(refusal ?? notTaken(), undefined);
    done(null, new UploadedRows(format, payload));
  });
}

function refusalOf({ headers }: FastifyRequest): DirectoryError | undefined {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding === "identity" || encoding === "gzip") return undefined;
  return new DirectoryError("unsupported_media_type", "The body may be compressed with gzip alone.");
}

function notTaken(): DirectoryError {
  return new DirectoryError("unsupported_media_type", `The body must be one of ${ROW_MEDIA_TYPES.join(", ")}.`);
}

function mediaTypeOf({ headers }: FastifyRequest): string {
  return (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
