import { useState } from "react";

type Draft = { text: string; value: string; sent: string };

/**
 * A text that somebody types and sends when it is time to. It follows `value` when that becomes another one than the text
 * that was sent, such as by a link.
 */
export function useDraft(value: string): { text: string; type: (text: string) => void; send: (text: string) => void } {
  const [draft, setDraft] = useState<Draft>({ text: value, value, sent: value });
  if (draft.value !== value) {
    setDraft(value === draft.sent ? { ...draft, value } : { text: value, value, sent: value });
  }
  return {
    text: draft.text,
    type: (text) => setDraft((before) => ({ ...before, text })),
    send: (sent) => setDraft((before) => ({ ...before, sent })),
  };
}
