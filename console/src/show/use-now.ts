import { useSyncExternalStore } from "react";

const TICK_MILLISECONDS = 30_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, which is told anew twice a minute, and at once when the page comes back into sight. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}

/** Nobody ticks while nothing is shown that needs the time. */
function read(): number {
  if (Date.now() - now >= TICK_MILLISECONDS) now = Date.now();
  return now;
}

function subscribe(onTick: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(tick, TICK_MILLISECONDS);
    document.addEventListener("visibilitychange", tick);
  }
  listeners.add(onTick);
  return () => {
    listeners.delete(onTick);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

function tick(): void {
  now = Date.now();
  for (const tell of listeners) tell();
}
