import { DirectoryError } from "../../directory/errors.ts";

/** The refusal of a file that is not of its format; what was read of it until then is not taken in. */
export function malformed(message: string): DirectoryError {
  return new DirectoryError("malformed_body", message);
}
