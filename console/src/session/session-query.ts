import { hashKey, type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { isSignedOut } from "../api/refusal.ts";

export type Session = Resource<"Session">;

export const SESSION_KEY = ["session"] as const;

const SESSION_HASH = hashKey(SESSION_KEY);

/** Who is signed in; null for nobody. Once somebody is, it fails with the refusal when their session is over. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: async ({ client: queries }): Promise<Session | null> => {
    const held = queries.getQueryData<Session | null>(SESSION_KEY) ?? null;
    try {
      const session = await ask(client.GET("/directory/v1/session"));
      // Somebody else signed in elsewhere in this browser.
      if (held !== null && whoOf(held) !== whoOf(session)) forgetAll(queries);
      return session;
    } catch (error) {
      if (isSignedOut(error) && held === null) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Tells apart who signs in: the same person or key is the same whenever they do. */
export function whoOf({ organization, user, credential_id: key }: Session): string {
  return [organization.id, user?.id, key].join(" ");
}

/** Forgets all that was read and sent, but for who is signed in. */
export function forgetAll(queries: QueryClient): void {
  queries.getMutationCache().clear();
  queries.removeQueries({ predicate: ({ queryHash }) => queryHash !== SESSION_HASH });
}

/** Nobody is signed in any more, by their own will: the router leads to the sign-in, and nothing stays. */
export function endSession(queries: QueryClient): void {
  forgetAll(queries);
  queries.setQueryData(SESSION_KEY, null);
}
