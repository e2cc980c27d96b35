import { hashKey, type QueryClient } from "@tanstack/react-query";
import { SESSION_KEY, type Session } from "./session-query.ts";

const SESSION_HASH = hashKey(SESSION_KEY);

/** Shows the console to somebody who signed in, and nothing of what was read for somebody else. */
export async function beginSession(queries: QueryClient, session: Session): Promise<void> {
  // What was asked before the sign-in would tell that nobody is signed in.
  await queries.cancelQueries({ queryKey: SESSION_KEY });
  forgetAll(queries);
  queries.setQueryData(SESSION_KEY, session);
}

/** Ends what a session showed; the router leads to the sign-in. */
export function endSession(queries: QueryClient): void {
  forgetAll(queries);
  queries.setQueryData(SESSION_KEY, null);
}

/** Forgets all that was read and sent, but for who is signed in. */
export function forgetAll(queries: QueryClient): void {
  queries.getMutationCache().clear();
  queries.removeQueries({ predicate: ({ queryHash }) => queryHash !== SESSION_HASH });
}
