import { Center, Loader } from "@mantine/core";

/** Stands where something will be, and says so. */
export function Waiting() {
  return (
    <Center component="output" py="xl" aria-label="Loading">
      <Loader aria-hidden />
    </Center>
  );
}
