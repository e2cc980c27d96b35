import { Fieldset, NumberInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { BaseSelect } from "./base-select.tsx";
import type { RoleValues } from "./role-values.ts";

/** What is asked of a role besides its name. */
export function RoleFields({ getInputProps }: Pick<UseFormReturnType<RoleValues>, "getInputProps">) {
  return (
    <>
      <BaseSelect label="Rights" description="The built-in role whose rights it has" {...getInputProps("base")} />
      <Fieldset legend="What each vendor's API shows" variant="unstyled">
        <Stack gap="xs">
          <Text size="xs" c="dimmed">
            Empty: what the built-in role shows, and a Heymarket number of its own
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput label="Heymarket" allowDecimal={false} hideControls {...getInputProps("wire.heymarket")} />
            <TextInput label="Happy Grasshopper" {...getInputProps("wire.happygrasshopper")} />
            <TextInput label="SaferMe" {...getInputProps("wire.saferme")} />
            <TextInput label="Worksection" {...getInputProps("wire.worksection")} />
          </SimpleGrid>
        </Stack>
      </Fieldset>
    </>
  );
}
