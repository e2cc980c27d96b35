import { Button, type ButtonProps, Modal, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isOvertaken } from "../api/refusal.ts";
import { SecretOnce } from "../show/secret-once.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { useChange } from "./use-change.ts";
import { useIdempotencyKey } from "./use-idempotency-key.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const OVERLAPS = [
  { value: 0, label: "It ends at once" },
  { value: HOUR, label: "For an hour" },
  { value: DAY, label: "For a day" },
  { value: 7 * DAY, label: "For a week" },
  { value: 30 * DAY, label: "For 30 days" },
  { value: 90 * DAY, label: "For 90 days" },
];

type Issued = { secret: string; beside?: Readonly<Record<string, string>> };

type Props = ButtonProps & {
  /** Whose secret it is. */
  of: string;
  /** How long the old one may live on, in days. */
  mostDays: number;
  /** With the key, the same secret is shown again when its answer was lost. */
  rotate: (overlapSeconds: number, idempotencyKey: string) => Promise<Issued>;
  stale: readonly (readonly unknown[])[];
};

/** A button that gives something a new secret, while the old one goes on for as long as it takes to change over. */
export function RotateButton({ of, mostDays, rotate, stale, ...button }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
  const [overlap, setOverlap] = useState(DAY);
  const [issued, setIssued] = useState<Issued | null>(null);
  const { keyFor, forget } = useIdempotencyKey();
  const change = useChange({
    change: (seconds: number) => rotate(seconds, keyFor(seconds)),
    stale,
    onDone: (answer) => {
      close();
      setIssued(answer);
    },
    isForm: true,
  });
  const putAway = () => {
    setIssued(null);
    change.reset();
  };
  const queries = useQueryClient();
  // What is there now is rotated when it is tried again.
  const showAnew = (error: Error) => {
    if (isOvertaken(error)) stale.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
  };
  return (
    <>
      <Button
        variant="default"
        {...button}
        onClick={() => {
          change.reset();
          forget();
          open();
        }}
      >
        Rotate
      </Button>
      <Modal opened={isOpen} onClose={close} title={`New secret: ${of}`}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate(overlap, { onError: showAnew });
          }}
        >
          <Stack>
            <Text size="sm">A new secret is made and shown. Until the old one ends, both are good.</Text>
            <Select<number>
              label="The old one goes on"
              data={OVERLAPS.filter(({ value }) => value <= mostDays * DAY)}
              value={overlap}
              allowDeselect={false}
              onChange={(value) => setOverlap(value ?? DAY)}
            />
            <FormButtons label="Rotate" isBusy={change.isPending} error={change.error} onCancel={close} />
          </Stack>
        </form>
      </Modal>
      {issued !== null && <SecretOnce title={`New secret: ${of}`} {...issued} onClose={putAway} />}
    </>
  );
}
