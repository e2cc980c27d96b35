import { Type, type TObject, type TProperties, type TSchema } from "typebox";

/** The schemas that several resources share. A schema with an `$id` is a component of the OpenAPI document. */

/** A value, or null where there is none. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** RFC 3339, in UTC with milliseconds where the directory tells it. */
export const Time = Type.String({ format: "date-time", examples: ["2026-01-31T12:00:00.000Z"] });

export const IdInPath = Type.Object({ id: Id });

const PLACE = {
  pointer: Type.Optional(Type.String({ description: "JSON Pointer of the field in the body." })),
  parameter: Type.Optional(Type.String({ description: "The parameter of the query or path." })),
  header: Type.Optional(Type.String()),
  position: Type.Optional(Type.Integer({ description: "Where in the parameter, in characters from 0." })),
};

export const ProblemDocument = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "For people; the wording may change." }),
    code: Type.String({ description: "Stable: docs/errors.md lists them all." }),
    request_id: Type.String(),
    ...PLACE,
    errors: Type.Optional(
      Type.Array(Type.Object({ code: Type.String(), detail: Type.String(), ...PLACE }), {
        description: "All that is wrong, where it is more than one place.",
      }),
    ),
  },
  { $id: "Problem", description: "RFC 9457" },
);

/** A component of the OpenAPI document: the schema that has this `$id`. */
export function component(id: string) {
  return Type.Ref(id);
}

/** A component as the answer of a single resource, with its ETag. */
export function tagged(id: string) {
  return withTag(component(id));
}

/** An answer that has an ETag. */
export function withTag<Schema extends TSchema>(answer: Schema) {
  return { ...answer, headers: { ETag: Type.String({ description: "Of what is shown (RFC 9110)." }) } };
}

/** The header of a request that may be sent again. */
export function idempotencyKey(description: string) {
  return Type.String({ minLength: 1, maxLength: 255, description });
}

const IdempotencyKey = idempotencyKey(
  "Sent again under the same key within a day, the request is answered as the first one and writes nothing.",
);

const IfMatch = Type.String({ description: "The ETag that the resource must still have." });

/** Headers of a POST. */
export const POST_HEADERS = Type.Object({ "idempotency-key": Type.Optional(IdempotencyKey) });

/** Headers of a PATCH, and of a POST that changes a resource that is there. */
export const CHANGE_HEADERS = Type.Object({
  "idempotency-key": Type.Optional(IdempotencyKey),
  "if-match": Type.Optional(IfMatch),
});

export const MERGE_PATCH = "application/merge-patch+json";

/** What a PATCH is sent as: a merge patch (RFC 7396), which is also taken for what it is under JSON's own name. */
export const PATCH_MEDIA_TYPES = [MERGE_PATCH, "application/json"];

/** Headers of a DELETE. */
export const DELETE_HEADERS = Type.Object({ "if-match": Type.Optional(IfMatch) });

export const NoContent = Type.Null({ description: "Done; there is no body." });

/** The answer of a list. */
export function pageOf(item: string): TObject {
  return Type.Object({
    items: Type.Array(component(item)),
    next_cursor: Nullable(Type.String({ description: "Continues after the last item; null on the last page." })),
    total: Type.Optional(Type.Integer({ description: "How many match in all, when `total=true` asked for it." })),
  });
}

/** The properties of an object, each of which may be left out: what a merge patch (RFC 7396) takes. */
export function changesOf<Properties extends TProperties>(properties: Properties) {
  return Type.Partial(Type.Object(properties), { additionalProperties: false });
}

/** Answers of an operation besides its own: every error is a problem document. */
export const PROBLEMS = {
  default: {
    description: "A problem document (RFC 9457)",
    content: { "application/problem+json": { schema: component("Problem") } },
  },
};
