import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchemaCompiler,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { TLocalizedValidationError } from "typebox/error";
import { Value } from "typebox/value";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import type { Scope } from "../../directory/principal.ts";
import type { PingWebhook } from "../../directory/webhooks/webhook-service.ts";
import type { CredentialLookup } from "../../http/authenticate.ts";
import type { Limits } from "../../http/limits.ts";
import { type Place, RequestError } from "./request-error.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The scope that the route asks for, where its method does not tell: a POST that only reads. */
    needs?: Scope;
  }
}

/** Fastify with handlers whose parameters have the types of their route's schemas. */
export type RestServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type RestOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
  /** Where clients reach the server; taken from each request when it is not set. */
  publicUrl: string | undefined;
  /** Where webhooks may be pointed to. */
  webhookUrls: { refusalOf: (url: string) => string | undefined };
  /** Sends a webhook a test message. */
  pingWebhook: PingWebhook;
};

/** Adds the routes of one resource. */
export type RestRoutes = (server: RestServer, options: RestOptions) => void;

/** Bodies are taken as they are; texts of parameters become the numbers and flags that they stand for. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = "body" }) => {
  const check = Compile(schema);
  return (value: unknown) => {
    const given = httpPart === "body" ? value : Value.Default(schema, converted(schema, value));
    return check.Check(given) ? { value: given } : { error: refusalOf(check.Errors(given), given, httpPart) };
  };
};

/** Texts as what they stand for. One that is no number stays a text: 1.9 is not 1. */
function converted(schema: TSchema, value: unknown): unknown {
  const texts = isRecord(value) ? { ...value } : {};
  // It changes what it is given.
  const given: unknown = Value.Convert(schema, value);
  if (!isRecord(given)) return given;
  const entries = Object.entries(given).map(([name, read]) => {
    const text = texts[name];
    const isOther = typeof read === "number" && typeof text === "string" && !WHOLE.test(text);
    return [name, isOther ? text : read] as const;
  });
  return Object.fromEntries(entries);
}

const WHOLE = /^-?\d+$/u;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong first, of those that name the most exact place: a field of an object rather than the object. */
function refusalOf(errors: readonly TLocalizedValidationError[], given: unknown, httpPart: string): RequestError {
  const deepest = Math.max(...errors.map(({ instancePath }) => instancePath.split("/").length));
  const worst = errors.filter(({ instancePath }) => instancePath.split("/").length === deepest);
  const [first] = worst;
  if (first === undefined) return new RequestError("invalid_value", "The request is not valid.", bodyPlace(""));
  if (first.instancePath === "" && given === null) {
    return new RequestError("missing_value", "The body is missing.", bodyPlace(""));
  }
  if (first.keyword === "required") return missing(first, first.params.requiredProperties[0] ?? "", httpPart);
  // What an object does not have is held against a schema that nothing matches.
  if (first.keyword === "boolean") {
    const what = httpPart === "body" ? "field" : "parameter";
    return new RequestError("unknown_field", `There is no such ${what}.`, placeIn(httpPart, first, ""));
  }
  const same = worst.filter(({ instancePath, keyword }) => instancePath === first.instancePath && keyword !== "anyOf");
  const wants = [...new Set(same.map(wantOf))].join(" or ");
  return new RequestError("invalid_value", `The value must ${wants}.`, placeIn(httpPart, first, ""));
}

function missing(error: TLocalizedValidationError, name: string, httpPart: string): RequestError {
  return new RequestError("missing_value", `${name} is missing.`, placeIn(httpPart, error, name));
}

function wantOf(error: TLocalizedValidationError): string {
  if (error.keyword === "enum") return `be one of ${error.params.allowedValues.join(", ")}`;
  if (error.keyword === "const") return `be ${JSON.stringify(error.params.allowedValue)}`;
  return error.message.replace(/^must /u, "");
}

function placeIn(httpPart: string, { instancePath }: TLocalizedValidationError, name: string): Place {
  const pointer = name === "" ? instancePath : `${instancePath}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (httpPart === "body") return bodyPlace(pointer);
  const [, parameter = ""] = pointer.split("/");
  if (httpPart === "headers") return { in: "header", name: parameter };
  return httpPart === "params" ? { in: "path", name: parameter } : { in: "query", name: parameter };
}

function bodyPlace(pointer: string): Place {
  return { in: "body", pointer };
}
