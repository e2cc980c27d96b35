import { Box, Group, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { focusNow } from "./focus-now.ts";

type Props = {
  /** What it is: "Role of Zoë". */
  label: string;
  /** What is there now. */
  shown: ReactNode;
  /** The field to change it by, which calls `close` once it is done. */
  renderField: (close: () => void) => ReactNode;
};

/** Something that is changed where it stands: pressed, it becomes a field; Escape, or leaving it, brings it back. */
export function InPlace({ label, shown, renderField }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isReturning, setReturning] = useState(false);
  const close = (returning: boolean) => {
    setReturning(returning);
    setOpen(false);
  };
  if (isOpen) {
    return (
      <Box
        onKeyDown={({ key }) => key === "Escape" && close(true)}
        onBlur={({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || close(false)}
      >
        {renderField(() => close(true))}
      </Box>
    );
  }
  return (
    <UnstyledButton onClick={() => setOpen(true)} ref={isReturning ? focusNow : null} fz="inherit">
      <Group gap={6} wrap="nowrap">
        <VisuallyHidden>{label}:</VisuallyHidden>
        {shown}
        <Pencil size={12} color="var(--mantine-color-dimmed)" style={{ flexShrink: 0 }} aria-hidden />
      </Group>
    </UnstyledButton>
  );
}
