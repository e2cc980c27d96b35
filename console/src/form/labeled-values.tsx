import { ActionIcon, Autocomplete, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { emptyRow, type LabeledValue } from "./labeled-value.ts";

type Props = {
  /** What all of them, and one of them is called. */
  label: string;
  one: string;
  /** Kinds that are offered. */
  kinds: readonly string[];
  type?: "email" | "tel" | "text";
  /** Given by forms, as are `onChange` and `error`. */
  value?: readonly LabeledValue[];
  onChange?: (rows: LabeledValue[]) => void;
  description?: ReactNode;
  /** What is wrong with the field as a whole. */
  error?: ReactNode;
  /** What is wrong with the value of a row. */
  errorOf?: (index: number) => ReactNode;
};

const NONE: readonly LabeledValue[] = [];

/** Values of a kind each, such as phones, which can be added and removed. */
export function LabeledValues({ label, one, kinds, type = "text", value: rows = NONE, onChange, ...errors }: Props) {
  const change = (key: string, part: Partial<LabeledValue>) =>
    onChange?.(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <Stack component="fieldset" gap={6} bd={0} p={0} m={0} miw={0}>
      <Input.Label component="legend" mb={2}>
        {label}
      </Input.Label>
      {errors.description !== undefined && <Input.Description>{errors.description}</Input.Description>}
      {rows.map(({ key, kind, value }, index) => (
        <Group key={key} gap="xs" wrap="nowrap" align="flex-start">
          <Autocomplete
            aria-label={`Kind of ${one} ${index + 1}`}
            placeholder="Kind"
            data={[...kinds]}
            w={120}
            miw={80}
            value={kind}
            onChange={(chosen) => change(key, { kind: chosen })}
          />
          <TextInput
            aria-label={`${one} ${index + 1}`}
            type={type}
            flex={1}
            value={value}
            error={errors.errorOf?.(index)}
            onChange={({ currentTarget }) => change(key, { value: currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`Remove ${one} ${index + 1}`}
            onClick={() => onChange?.(rows.filter((row) => row.key !== key))}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {errors.error !== undefined && <Input.Error>{errors.error}</Input.Error>}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => onChange?.([...rows, emptyRow(kinds[0] ?? "")])}
        style={{ alignSelf: "flex-start" }}
      >
        Add {one}
      </Button>
    </Stack>
  );
}
