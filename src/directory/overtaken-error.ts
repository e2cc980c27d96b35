/**
 * Another transaction got in between: a row changed after it was read, or came to be after it was looked for. The store
 * runs the whole transaction again, which then sees it.
 */
export class OvertakenError extends Error {
  override readonly name = "OvertakenError";

  constructor(what: string) {
    super(`${what} changed meanwhile.`);
  }
}
