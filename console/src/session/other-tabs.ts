import type { QueryClient } from "@tanstack/react-query";
import { SESSION_KEY, type Session, sessionQuery, whoOf } from "./session-query.ts";

const tabs = new BroadcastChannel("rollcall session");

/** Tells the console's other tabs that a session began or ended here: it is theirs, too. */
export function tellOtherTabs(): void {
  tabs.postMessage(null);
}

/** Reads the session anew when another tab began or ended one, and forgets what was read for somebody else. */
export function followOtherTabs(queries: QueryClient): void {
  tabs.addEventListener("message", () => void readAnew(queries).catch(() => {}));
}

async function readAnew(queries: QueryClient): Promise<void> {
  const before = queries.getQueryData<Session | null>(SESSION_KEY) ?? null;
  const session = await queries.query({ ...sessionQuery, staleTime: 0 });
  if (session === null || (before !== null && whoOf(session) === whoOf(before))) return;
  await queries.resetQueries({ predicate: ({ queryKey: [first] }) => first !== SESSION_KEY[0] });
}
