import { NumberInput, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { type Replay, useReplay } from "./use-replay.ts";
import type { Webhook } from "./webhook-query.ts";

/** A button that asks what to deliver again. */
export function ReplayButton({ webhook }: { webhook: Webhook }) {
  return (
    <DialogButton
      variant="default"
      label="Replay"
      title="Deliver again"
      renderForm={(close) => <ReplayForm webhook={webhook} onClose={close} />}
    />
  );
}

type Values = { what: "dead" | "since" | "delivery"; since: string; delivery: number | string };

const EMPTY: Values = { what: "dead", since: "", delivery: "" };

function ReplayForm({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const form = useForm({ initialValues: EMPTY });
  const replay = useReplay(webhook, { onDone: onClose, isForm: true });
  const { what, since, delivery } = form.values;
  const isReady = what === "dead" || (what === "since" ? since !== "" : delivery !== "");
  const submit = form.onSubmit((values) =>
    replay.mutate(replayOf(values), { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Radio.Group label="What" {...form.getInputProps("what")}>
          <Stack gap="xs" mt="xs">
            <Radio value="dead" label="All that was given up" />
            <Radio value="since" label="Everything since a time" description="What was delivered already, too" />
            <Radio value="delivery" label="One entry of the journal" />
          </Stack>
        </Radio.Group>
        {what === "since" && (
          <TextInput label="Since" type="datetime-local" required {...form.getInputProps("since")} />
        )}
        {what === "delivery" && (
          <NumberInput label="Entry" required min={1} allowDecimal={false} {...form.getInputProps("delivery")} />
        )}
        <FormButtons
          label="Deliver again"
          isBusy={replay.isPending}
          error={replay.error}
          isDisabled={!isReady}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

function replayOf({ what, since, delivery }: Values): Replay {
  if (what === "since") return { since: new Date(since).toISOString() };
  return what === "delivery" ? { delivery: Number(delivery) } : { state: "dead" };
}
