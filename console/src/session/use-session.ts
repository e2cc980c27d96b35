import { useSuspenseQuery } from "@tanstack/react-query";
import { type Session, sessionQuery } from "./session-query.ts";

/** Who is signed in. For pages behind the sign-in: the router lets nobody else see them. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error("Nobody is signed in.");
  return data;
}
