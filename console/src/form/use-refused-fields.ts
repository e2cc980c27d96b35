import { type RefObject, useEffect, useRef, useState } from "react";
import { fieldErrors } from "./field-errors.ts";

/** After which fields show what is wrong with them. */
const MOMENT_MS = 50;

type Looked = { error: Error; others: readonly string[] };

type RefusedFields = {
  /** For anything within the form. */
  ref: RefObject<HTMLDivElement | null>;
  /** Whether fields show all that was refused, or may still do so. */
  isShown: boolean;
  /** What was refused of fields that show nothing of it. */
  others: readonly string[];
};

/** Leads to the first field of a form that was refused, and tells what no field shows. */
export function useRefusedFields(error: Error | null): RefusedFields {
  const ref = useRef<HTMLDivElement>(null);
  const [looked, setLooked] = useState<Looked>();
  useEffect(() => {
    const form = ref.current?.closest("form");
    if (error === null || !form) return undefined;
    const look = () => setLooked({ error, others: textsBeside(form, error) });
    const timer = setTimeout(look, MOMENT_MS);
    return () => clearTimeout(timer);
  }, [error]);
  useEffect(() => {
    const form = ref.current?.closest("form");
    // What the form itself refuses does not come as an error.
    const lead = () => setTimeout(() => form && firstOf(form)?.focus(), MOMENT_MS);
    form?.addEventListener("submit", lead);
    return () => form?.removeEventListener("submit", lead);
  }, []);
  const texts = Object.values(fieldErrors(error));
  const others = looked?.error === error ? looked.others : [];
  return { ref, isShown: texts.length > 0 && others.length === 0, others };
}

/** The texts that stand at no field, once the first one that has its own has the focus. */
function textsBeside(form: HTMLFormElement, error: Error): string[] {
  const field = firstOf(form);
  field?.focus();
  const texts = Object.values(fieldErrors(error));
  return field === null ? texts : texts.filter((text) => !form.textContent.includes(text));
}

function firstOf(form: HTMLFormElement): HTMLElement | null {
  return form.querySelector<HTMLElement>("[aria-invalid=true]");
}
