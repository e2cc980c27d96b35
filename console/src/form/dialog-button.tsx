import { Box, Button, type ButtonProps, Modal, type ModalProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useState } from "react";

type Props = ButtonProps & {
  label: string;
  /** What the dialog is called. */
  title: string;
  width?: ModalProps["size"];
  /** What the dialog holds, such as a form, which calls `close` once it is done. */
  renderForm: (close: () => void) => ReactNode;
};

/** A button that opens a dialog. Once something was typed there, only its buttons close it. */
export function DialogButton({ label, title, width = "md", renderForm, ...button }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
  const [isTyped, setTyped] = useState(false);
  const start = () => {
    setTyped(false);
    open();
  };
  return (
    <>
      <Button {...button} onClick={start}>
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={title}
        size={width}
        closeOnEscape={!isTyped}
        closeOnClickOutside={!isTyped}
      >
        <Box onInput={() => setTyped(true)}>{renderForm(close)}</Box>
      </Modal>
    </>
  );
}
