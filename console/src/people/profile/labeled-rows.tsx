import { ActionIcon, Autocomplete, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { rowOf } from "./profile-values.ts";
import type { ProfileForm } from "./use-profile-form.ts";

type Props = {
  form: ProfileForm;
  field: "emails" | "phones" | "addresses" | "chats" | "socials";
  /** What all of them, and one of them is called. */
  label: string;
  one: string;
  kinds: readonly string[];
  type?: "email" | "tel" | "text";
};

/** Rows of a kind and a value each, which can be added and removed. */
export function LabeledRows({ form, field, label, one, kinds, type = "text" }: Props) {
  const rows = form.getValues()[field];
  return (
    <Stack component="fieldset" gap={6} bd={0} p={0} m={0} miw={0}>
      <Input.Label component="legend" mb={2}>
        {label}
      </Input.Label>
      {rows.map(({ key }, index) => (
        <Group key={key} gap="xs" wrap="nowrap" align="flex-start">
          <Autocomplete
            aria-label={`Kind of ${one} ${index + 1}`}
            placeholder="Kind"
            data={[...kinds]}
            w={120}
            miw={80}
            {...form.getInputProps(`${field}.${index}.kind`)}
          />
          <TextInput
            aria-label={`${one} ${index + 1}`}
            type={type}
            flex={1}
            {...form.getInputProps(`${field}.${index}.value`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`Remove ${one} ${index + 1}`}
            onClick={() => form.removeListItem(field, index)}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {form.errors[field] !== undefined && <Input.Error>{form.errors[field]}</Input.Error>}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => form.insertListItem(field, rowOf({ kind: kinds[0] ?? "", value: "" }))}
        style={{ alignSelf: "flex-start" }}
      >
        Add {one}
      </Button>
    </Stack>
  );
}
