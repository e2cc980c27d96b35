import { Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { isObject } from "./merge-patch.ts";

type Fields = Readonly<Record<string, unknown>>;
type Input = { inputProps: { value?: unknown; checked?: boolean }; field: unknown };

/** What to call a value of a field, by the field's path. */
export type Names = Readonly<Record<string, (value: unknown) => ReactNode>>;

/** What others made of fields that somebody typed in meanwhile. */
export type Meanwhile = {
  /** For `useForm`: says it beside each field, until the same stands there. */
  enhanceGetInputProps: (input: Input) => { description: ReactNode } | undefined;
  /** Of what others changed, keeps what was typed over here. */
  note: (theirs: Fields, typed: object) => void;
  forget: () => void;
};

/** Says what others made of a field that keeps what was typed here. `say`: what values of a field are called. */
export function useMeanwhile(say: Names = {}): Meanwhile {
  const [noted, setNoted] = useState<Fields>({});
  return {
    enhanceGetInputProps: ({ inputProps: { value, checked }, field }) => {
      const name = String(field);
      if (!(name in noted) || textOf(noted[name]) === textOf(checked ?? value)) return undefined;
      return {
        description: (
          <Text span inherit fw={600}>
            Meanwhile: {say[name]?.(noted[name]) ?? textOf(noted[name])}
          </Text>
        ),
      };
    },
    note: (theirs, typed) => {
      const both = Object.entries(theirs).filter(([name]) => name in typed);
      setNoted((before) => ({ ...before, ...Object.fromEntries(both.flatMap(leavesOf)) }));
    },
    forget: () => setNoted({}),
  };
}

/** The fields of a document with their paths, as forms name them. */
function leavesOf([path, value]: [string, unknown]): [string, unknown][] {
  if (!isObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, part]) => leavesOf([`${path}.${name}`, part]));
}

function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(", ") || "none";
  // A row of a kind and a value.
  if (isObject(value)) return `${String(value["value"])} (${String(value["kind"])})`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" && value !== "" ? value : "empty";
}
