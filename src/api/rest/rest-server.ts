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
import { Value } from "typebox/value";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../directory/directory-store.ts";
import type { Scope } from "../../directory/principal.ts";
import type { PingWebhook } from "../../directory/webhooks/webhook-service.ts";
import type { CredentialLookup } from "../../http/authenticate.ts";
import type { Limits } from "../../http/limits.ts";
import { schemaRefusal } from "./schema-refusal.ts";

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
    return check.Check(given) ? { value: given } : { error: schemaRefusal(check.Errors(given), given, httpPart) };
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
