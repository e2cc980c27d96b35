import type { IncomingMessage } from "node:http";
import { Busboy } from "@fastify/busboy";
import type { FastifyRequest } from "fastify";
import { DirectoryError } from "../directory/errors.ts";
import { readBody } from "./read-body.ts";

type Done = (error: Error | null, body?: unknown) => void;
type Field = readonly [name: string, value: string];

const MULTIPART = "multipart/form-data";

/** The types under which browsers and their like send a form. */
export const FORM_TYPES = ["application/x-www-form-urlencoded", MULTIPART];

/** The texts of a form in the order in which they were sent; files that came with them are left out. */
export class FormBody {
  readonly fields: readonly Field[];

  constructor(fields: readonly Field[]) {
    this.fields = fields;
  }
}

/** A content type parser for forms, by URL encoding or in parts (RFC 7578). It gives a `FormBody`. */
export function parseFormBody(request: FastifyRequest, payload: IncomingMessage, done: Done): void {
  readBody(payload, request.routeOptions.bodyLimit, (error, body) => {
    if (error !== null || body === undefined || body.length === 0) return done(error);
    const type = request.headers["content-type"] ?? "";
    if (type.trim().toLowerCase().startsWith(MULTIPART)) parseParts(body, type, done);
    else done(null, new FormBody([...new URLSearchParams(body.toString("utf8"))]));
  });
}

const MOST_PARTS = 1000;

/** The cause of a failure is left out: it may quote the body. */
function parseParts(body: Buffer, type: string, done: Done): void {
  const fields: Field[] = [];
  const fail = () => done(new DirectoryError("malformed_body", "The body is not a form in parts as it says."));
  try {
    const limits = { fieldSize: body.length, fields: MOST_PARTS, parts: MOST_PARTS };
    const parser = new Busboy({ headers: { "content-type": type }, limits });
    parser.on("field", (name, value) => void fields.push([name, value]));
    parser.on("file", (_name, file) => void file.resume());
    parser.once("error", fail);
    parser.once("finish", () => done(null, new FormBody(fields)));
    parser.end(body);
  } catch {
    fail();
  }
}
