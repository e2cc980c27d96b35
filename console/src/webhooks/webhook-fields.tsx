import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { EventSelect } from "./event-select.tsx";

/** What somebody says of a webhook. */
export type WebhookValues = { url: string; events: string[]; description: string };

/** The fields of a webhook's form. */
export function WebhookFields({ form }: { form: UseFormReturnType<WebhookValues> }) {
  return (
    <>
      <TextInput
        label="URL"
        description="Where changes are sent to, by https"
        type="url"
        required
        data-autofocus
        {...form.getInputProps("url")}
      />
      <EventSelect
        label="Events"
        description="What it is told of; user.* is all about people"
        required
        {...form.getInputProps("events")}
        error={eventsError(form)}
      />
      <TextInput label="Description" {...form.getInputProps("description")} />
    </>
  );
}

/** The error of the events, or of any of them. */
function eventsError(form: UseFormReturnType<WebhookValues>): ReactNode {
  const error = Object.entries(form.errors).find(([name]) => name.startsWith("events"))?.[1];
  return error !== undefined && form.getValues().events.length === 0 ? "Choose one event, at least." : error;
}
