import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy, TriangleAlert } from "lucide-react";

type Props = {
  title: string;
  /** What is public about it, such as a client's id, by what it is called. */
  beside?: Readonly<Record<string, string>>;
  secret: string;
  onClose: () => void;
};

/** A dialog with a secret that is shown this once, which closes only when somebody says that they have it. */
export function SecretOnce({ title, beside, secret, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
    >
      <Stack>
        <Alert variant="light" icon={<TriangleAlert aria-hidden />} title="Keep it now">
          The secret is shown this once, and never again.
        </Alert>
        {Object.entries(beside ?? {}).map(([label, value]) => (
          <Copied key={label} label={label} value={value} />
        ))}
        <Copied label="Secret" value={secret} />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Copied({ label, value }: { label: string; value: string }) {
  const { copy, copied, error } = useClipboard();
  return (
    <Stack gap={4}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label={label}
          value={value}
          readOnly
          flex={1}
          styles={{ input: { fontFamily: "monospace" } }}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <Button
          variant="default"
          aria-label={`Copy ${label.toLowerCase()}`}
          leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          onClick={() => copy(value)}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      </Group>
      <Text size="sm" component="output">
        {error !== null && "The browser does not let this page copy: select the text and copy it yourself."}
      </Text>
    </Stack>
  );
}
