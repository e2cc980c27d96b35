import type { QueryClient } from "@tanstack/react-query";
import { isSignedOut } from "../api/refusal.ts";
import { endSession, sessionQuery } from "./session-query.ts";

const tabs = new BroadcastChannel("rollcall session");

/** Tells the console's other tabs that a session began or ended here: it is theirs, too. */
export function tellOtherTabs(): void {
  tabs.postMessage(null);
}

/** Reads the session anew when another tab began or ended one, and shows nothing more of who was signed in before. */
export function followOtherTabs(queries: QueryClient): void {
  tabs.addEventListener("message", () => void readAnew(queries));
}

async function readAnew(queries: QueryClient): Promise<void> {
  try {
    await queries.query({ ...sessionQuery, staleTime: 0 });
  } catch (error) {
    if (isSignedOut(error)) endSession(queries);
  }
}
