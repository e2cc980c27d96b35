import { DirectoryError, type ErrorCode } from "../../directory/errors.ts";

/** Where in a request something is wrong. `pointer` is a JSON Pointer (RFC 6901) into the body. */
export type Place =
  | { in: "body"; pointer: string }
  | { in: "query"; name: string; position?: number }
  | { in: "header"; name: string }
  | { in: "path"; name: string };

/** Why a place of the request is refused. */
export type PlacedRefusal = { code: ErrorCode; message: string; place: Place };

/** A refusal that knows the place in the request that it is about. */
export class RequestError extends DirectoryError {
  readonly place: Place;
  /** What else is wrong with the request. */
  readonly more: readonly PlacedRefusal[];

  constructor(code: ErrorCode, message: string, place: Place, more: readonly PlacedRefusal[] = []) {
    super(code, message);
    this.place = place;
    this.more = more;
  }
}

/** A name as a part of a JSON Pointer. */
export function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
