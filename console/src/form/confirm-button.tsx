import { Button, type ButtonProps, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { focusPage } from "../shell/focus-page.ts";

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
  const box = useRef<HTMLButtonElement>(null);
  const isConfirmed = useRef(false);
  const { loading = false } = button;
  useEffect(() => {
    // While it was busy, it could not have the focus.
    const isLost = document.activeElement === document.body;
    if (!loading && isConfirmed.current && isLost) box.current?.focus({ preventScroll: true });
  }, [loading]);
  useEffect(() => () => void (isConfirmed.current && focusPage()), []);
  const isMeant = typed === undefined || text.trim() === typed;
  const confirm = () => {
    isConfirmed.current = true;
    close();
    onConfirm();
  };
  return (
    <>
      <Button variant="default" onClick={open} ref={box} {...button}>
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
