import type { FastifyRequest } from "fastify";
import { DirectoryError, invalidValue } from "../../directory/errors.ts";
import { FormBody } from "../../http/form-body.ts";

/** A name with its value as text, as a query string has them. */
export type Pair = readonly [name: string, value: string];

/**
 * What a request asks for, wherever it says so: in the query, a JSON object, a form or its parts. The query comes
 * first: what a signature over it covers cannot be replaced by a body that it does not cover.
 */
export class Parameters {
  /** The query as it was sent, without its question mark. */
  readonly query: string;
  /** The body's parameters that are texts, numbers or flags, in the order in which they were sent. */
  readonly inBody: readonly Pair[];
  readonly #values = new Map<string, unknown>();

  constructor(query: string, body: ReadonlyMap<string, unknown> = new Map()) {
    this.query = query;
    this.inBody = [...body].flatMap(([name, value]) => (isScalar(value) ? [[name, String(value)] as const] : []));
    for (const [name, value] of body) this.#values.set(name, value);
    for (const [name, value] of new URLSearchParams(query)) this.#values.set(name, value);
  }

  /** Throws `malformed_body` for a body that is no object. */
  static of(request: Pick<FastifyRequest, "raw" | "body">): Parameters {
    return new Parameters(queryOf(request), entriesOf(request.body));
  }

  /** What was sent under a name: JSON may send anything. Null is no value. */
  get(name: string): unknown {
    return this.#values.get(name) ?? undefined;
  }

  /** A text or number as text; "" where there is none. Throws `invalid_value`. */
  text(name: string): string {
    const value = this.get(name);
    if (value === undefined) return "";
    if (isScalar(value)) return String(value);
    throw invalidValue(name, `${name} is a text.`);
  }

  /** The same, without blanks around it. Throws `missing_value` when nothing is left. */
  required(name: string): string {
    const value = this.text(name).trim();
    if (value === "") throw new DirectoryError("missing_value", `${name} is missing.`, { field: name });
    return value;
  }
}

/** The part of an address after its question mark, as it was sent. */
export function queryOf({ raw }: Pick<FastifyRequest, "raw">): string {
  const [, query = ""] = (raw.url ?? "").split(/\?(.*)/su);
  return query;
}

function entriesOf(body: unknown): ReadonlyMap<string, unknown> {
  if (body === undefined) return new Map();
  if (body instanceof FormBody) return new Map(body.fields);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return new Map(Object.entries(body));
  throw new DirectoryError("malformed_body", "The body is not a JSON object.");
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
