import { useSyncExternalStore } from "react";

const TICK_MILLISECONDS = 30_000;

let now = Date.now();

/** The time, which is told anew twice a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    onTick();
  }, TICK_MILLISECONDS);
  return () => clearInterval(timer);
}
