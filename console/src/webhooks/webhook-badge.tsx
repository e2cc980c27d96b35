import { Badge } from "@mantine/core";
import type { Delivery, Webhook } from "./webhook-query.ts";

/** Whether a webhook is told of changes. */
export function WebhookBadge({ webhook: { enabled, disabled_reason, failing_since } }: { webhook: Webhook }) {
  if (!enabled) return <State color="gray" text={disabledText(disabled_reason)} />;
  return failing_since === null ? <State color="green" text="enabled" /> : <State color="red" text="failing" />;
}

function disabledText(reason: Webhook["disabled_reason"]): string {
  return reason === null ? "disabled" : `disabled: ${reason}`;
}

const COLORS: Record<Delivery["state"], string> = { pending: "blue", delivered: "green", dead: "red" };

/** What became of a delivery. */
export function DeliveryBadge({ state }: { state: Delivery["state"] }) {
  return <State color={COLORS[state]} text={state} />;
}

function State({ color, text }: { color: string; text: string }) {
  return (
    <Badge variant="light" color={color} autoContrast>
      {text}
    </Badge>
  );
}
