import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { endSession } from "../session/begin-session.ts";
import { isSignedOut, Refusal } from "./refusal.ts";

const MOST_TRIES = 2;

/** What the console knows of the server. A request that tells that the session is over ends it here too. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: { staleTime: 5000, retry: (tries, error) => !(error instanceof Refusal) && tries < MOST_TRIES },
  },
});

function noticeSignedOut(error: unknown): void {
  if (isSignedOut(error)) endSession(queryClient);
}
