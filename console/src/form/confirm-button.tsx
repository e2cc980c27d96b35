import { Button, type ButtonProps, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useState } from "react";

type Props = ButtonProps & {
  /** What the button and the confirmation say. */
  label: string;
  title: string;
  /** What it means, in full. */
  children: ReactNode;
  /** What has to be typed first, for what cannot be taken back. */
  typed?: string;
  onConfirm: () => void;
};

/** A button for what has consequences: it tells them, and asks. */
export function ConfirmButton({ label, title, children, typed, onConfirm, ...button }: Props) {
  const [text, setText] = useState("");
  // What was typed for a question that was left counts for no other.
  const [isOpen, { open, close }] = useDisclosure(false, { onClose: () => setText("") });
  const isMeant = typed === undefined || text.trim() === typed;
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button variant="default" onClick={open} {...button}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title}>
        <Stack>
          <Text component="div" size="sm">
            {children}
          </Text>
          {typed !== undefined && (
            <TextInput
              label={`Type ${typed} to go on`}
              value={text}
              onChange={({ currentTarget: { value } }) => setText(value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red" onClick={confirm} disabled={!isMeant}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
