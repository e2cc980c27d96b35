import { Loader } from "@mantine/core";

/** Stands in place of what is being changed. */
export function Saving() {
  return <Loader size="xs" aria-label="Saving" />;
}
