import { DirectoryError, type ErrorCode } from "../../directory/errors.ts";

/** Where in a request something is wrong. `pointer` is a JSON Pointer (RFC 6901) into the body. */
export type Place =
  | { in: "body"; pointer: string }
  | { in: "query"; name: string; position?: number }
  | { in: "header"; name: string }
  | { in: "path"; name: string };

/** A refusal that knows the place in the request that it is about. */
export class RequestError extends DirectoryError {
  readonly place: Place;

  constructor(code: ErrorCode, message: string, place: Place) {
    super(code, message);
    this.place = place;
  }
}
