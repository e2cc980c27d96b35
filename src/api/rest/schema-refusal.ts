import type { TLocalizedValidationError } from "typebox/error";
import { Settings } from "typebox/system";
import type { ErrorCode } from "../../directory/errors.ts";
import { type Place, RequestError, pointerPart } from "./request-error.ts";

/** A part of a request, as Fastify names it. */
type HttpPart = "body" | "querystring" | "params" | "headers" | (string & {});

/** What is wrong at one place, which a JSON Pointer names. */
type Mistake = { code: ErrorCode; message: string; pointer: string };

/** So many are looked for: a value that may be null gives three of them, and nobody reads more than some. */
Settings.Set({ maxErrors: 100 });

/** What a request has that its route's schema does not allow: the first of it, with the rest beside it. */
export function schemaRefusal(
  errors: readonly TLocalizedValidationError[],
  given: unknown,
  httpPart: HttpPart,
): RequestError {
  if (httpPart === "body" && given === null) {
    return new RequestError("missing_value", "The body is missing.", { in: "body", pointer: "" });
  }
  const [first, ...more] = mistakes(errors, httpPart).map(({ pointer, ...mistake }) =>
    Object.assign(mistake, { place: placeOf(httpPart, pointer) }),
  );
  if (first === undefined) {
    return new RequestError("invalid_value", "The request is not valid.", { in: "body", pointer: "" });
  }
  return new RequestError(first.code, first.message, first.place, more);
}

/** One for each place, the deepest first; a field of an object rather than the object. */
function mistakes(errors: readonly TLocalizedValidationError[], httpPart: HttpPart): Mistake[] {
  const places = Map.groupBy(
    errors.flatMap((error) => pointersOf(error).map((pointer) => ({ error, pointer }))),
    ({ pointer }) => pointer,
  );
  const pointers = [...places.keys()];
  const exact = pointers.filter((pointer) => !pointers.some((other) => other.startsWith(`${pointer}/`)));
  return exact
    .toSorted((a, b) => depthOf(b) - depthOf(a))
    .map((pointer) => mistakeAt(pointer, places.get(pointer)?.map(({ error }) => error) ?? [], httpPart));
}

/** What is missing is a place of its own. */
function pointersOf(error: TLocalizedValidationError): string[] {
  if (error.keyword !== "required") return [error.instancePath];
  return error.params.requiredProperties.map((name) => `${error.instancePath}/${pointerPart(name)}`);
}

function depthOf(pointer: string): number {
  return pointer.split("/").length;
}

function mistakeAt(pointer: string, errors: readonly TLocalizedValidationError[], httpPart: HttpPart): Mistake {
  const name = pointer.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? "";
  if (errors.some(({ keyword }) => keyword === "required")) {
    return { code: "missing_value", message: `${name} is missing.`, pointer };
  }
  // What an object does not have is held against a schema that nothing matches.
  if (errors.some(({ keyword }) => keyword === "boolean")) {
    const what = httpPart === "body" ? "field" : "parameter";
    return { code: "unknown_field", message: `There is no such ${what}.`, pointer };
  }
  const wants = new Set(errors.filter(({ keyword }) => keyword !== "anyOf").map(wantOf));
  return { code: "invalid_value", message: `The value must ${[...wants].join(" or ")}.`, pointer };
}

function wantOf(error: TLocalizedValidationError): string {
  if (error.keyword === "enum") return `be one of ${error.params.allowedValues.join(", ")}`;
  if (error.keyword === "const") return `be ${JSON.stringify(error.params.allowedValue)}`;
  return error.message.replace(/^must /u, "");
}

function placeOf(httpPart: HttpPart, pointer: string): Place {
  if (httpPart === "body") return { in: "body", pointer };
  const [, parameter = ""] = pointer.split("/");
  if (httpPart === "headers") return { in: "header", name: parameter };
  return httpPart === "params" ? { in: "path", name: parameter } : { in: "query", name: parameter };
}
