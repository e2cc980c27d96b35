import { useRef } from "react";
import { idempotencyKey } from "../api/idempotency-key.ts";

/**
 * Gives the same key for the same request, so that one whose answer was lost is not done twice when it is sent again.
 * What is sent as another request has another key.
 */
export function useIdempotencyKey(): { keyFor: (request: unknown) => string; forget: () => void } {
  const last = useRef({ request: "", key: "" });
  return {
    keyFor: (request) => {
      const text = JSON.stringify(request);
      if (last.current.request !== text) last.current = { request: text, key: idempotencyKey() };
      return last.current.key;
    },
    forget: () => {
      last.current = { request: "", key: "" };
    },
  };
}
