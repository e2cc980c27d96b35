import type { QueryClient } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { isSignedOut } from "../api/refusal.ts";
import { tellOtherTabs } from "./other-tabs.ts";
import { endSession, forgetAll, type Session, SESSION_KEY, whoOf } from "./session-query.ts";

/**
 * Shows the console to somebody who signed in, and nothing of what was read for somebody else. Tells whether they are
 * who was signed in before.
 */
export async function beginSession(queries: QueryClient, session: Session): Promise<boolean> {
  // What was asked before the sign-in would tell that nobody is signed in.
  await queries.cancelQueries({ queryKey: SESSION_KEY });
  const before = queries.getQueryData<Session | null>(SESSION_KEY) ?? null;
  const isSame = before !== null && whoOf(before) === whoOf(session);
  if (!isSame) forgetAll(queries);
  queries.setQueryData(SESSION_KEY, session);
  tellOtherTabs();
  return isSame;
}

/** Leads to the sign-in once somebody ended the session that they are signed in with. */
export async function endOwnSession(queries: QueryClient): Promise<void> {
  try {
    await ask(client.GET("/directory/v1/session"));
  } catch (error) {
    if (isSignedOut(error)) endSession(queries);
  }
}
