import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { SESSION_KEY } from "../session/session-query.ts";
import { isSignedOut, Refusal } from "./refusal.ts";

const MOST_TRIES = 2;

/** What the console knows of the server. A request that is refused for want of a session asks for that anew. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => queryKey[0] !== SESSION_KEY[0] && noticeSignedOut(error),
  }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: { staleTime: 5000, retry: (tries, error) => !(error instanceof Refusal) && tries < MOST_TRIES },
  },
});

function noticeSignedOut(error: unknown): void {
  if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
}
