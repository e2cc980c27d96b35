import { Button, type ButtonProps, Modal, type ModalProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

type Props = ButtonProps & {
  label: string;
  /** What the dialog is called. */
  title: string;
  width?: ModalProps["size"];
  /** What the dialog holds, such as a form, which calls `close` once it is done. */
  renderForm: (close: () => void) => ReactNode;
};

/** A button that opens a dialog. */
export function DialogButton({ label, title, width = "md", renderForm, ...button }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...button} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} size={width}>
        {renderForm(close)}
      </Modal>
    </>
  );
}
