import { type FormRulesRecord, useForm, type UseFormReturnType } from "@mantine/form";
import { type SubmitEvent, useState } from "react";
import { isOvertaken } from "../api/refusal.ts";
import { fieldErrors } from "./field-errors.ts";
import { mergePatch } from "./merge-patch.ts";
import { useChange } from "./use-change.ts";
import { type Names, useMeanwhile } from "./use-meanwhile.tsx";

type Edit<Row, Values> = {
  /** What is there, as it was read when the form was opened. */
  row: Row;
  /** What the form shows of it. */
  valuesOf: (row: Row) => Values;
  /** What is looked at before it is sent. */
  validate?: FormRulesRecord<Values>;
  /** What values of fields are called that go by keys. */
  say?: Names;
  /** Sends what was changed; `shown` is what the form showed before. */
  save: (changes: Partial<Values>, shown: Row) => Promise<Row>;
  /** Reads what is there now. */
  read: () => Promise<Row>;
  stale: readonly (readonly unknown[])[];
  done: string;
  /** Once nothing is left that was typed. */
  onDone?: (row: Row) => void;
};

/** A form that changes a resource, and only that of it which was typed. */
export type EditForm<Values> = {
  form: UseFormReturnType<Values>;
  submit: (event: SubmitEvent<HTMLFormElement>) => void;
  isBusy: boolean;
  /** Something was changed and not saved. */
  isChanged: boolean;
  error: Error | null;
  /** Somebody else changed the resource since it was shown. */
  isOvertaken: boolean;
  /** Shows what is there now, but for what was typed. */
  reload: () => Promise<void>;
};

/** Changes a resource from a form, unless somebody else changed it since it was shown. */
export function useEdit<Row extends { version: number }, Values extends Record<string, unknown>>(
  edit: Edit<Row, Values>,
): EditForm<Values> {
  const { row, valuesOf, validate, say, save, read, stale, done, onDone } = edit;
  const [shown, setShown] = useState(row);
  const meanwhile = useMeanwhile(say);
  const { enhanceGetInputProps } = meanwhile;
  const form = useForm<Values>({
    initialValues: valuesOf(row),
    enhanceGetInputProps,
    ...(validate !== undefined && { validate }),
  });
  const show = (now: Row, typed: Partial<Values> = {}) => {
    setShown(now);
    form.setInitialValues(valuesOf(now));
    form.setValues({ ...valuesOf(now), ...typed });
  };
  const change = useChange({
    change: async (sent: Values) => ({ sent, now: await save(mergePatch(valuesOf(shown), sent), shown) }),
    stale,
    done,
    onDone: ({ sent, now }) => {
      // What was typed while it was saved stays.
      const values = form.getValues();
      const since = mergePatch(sent, values);
      meanwhile.forget();
      show(now, typedOf(since, values));
      if (Object.keys(since).length === 0) onDone?.(now);
    },
    isForm: true,
  });
  const changes = mergePatch(valuesOf(shown), form.values);
  const isChanged = Object.keys(changes).length > 0;
  return {
    form,
    submit: form.onSubmit((values) =>
      change.mutate(values, { onError: (error) => form.setErrors(fieldErrors(error, values)) }),
    ),
    isBusy: change.isPending,
    isChanged,
    error: isOvertaken(change.error) ? null : change.error,
    isOvertaken: isOvertaken(change.error),
    reload: async () => {
      const now = await read();
      meanwhile.note(mergePatch(valuesOf(shown), valuesOf(now)), changes);
      show(now, typedOf(changes, form.values));
      change.reset();
    },
  };
}

/** The values, whole, of the fields that were changed. */
function typedOf<Values extends Record<string, unknown>>(changes: Partial<Values>, values: Values): Partial<Values> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- entries of `values`, of which some are left out
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in changes)) as Partial<Values>;
}
