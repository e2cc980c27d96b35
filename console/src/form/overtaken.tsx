import { Alert, Button, Group, Text } from "@mantine/core";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";

/** Tells that somebody else was quicker, and offers what is there now. */
export function Overtaken({ onReload }: { onReload: () => Promise<void> }) {
  const [isBusy, setBusy] = useState(false);
  const reload = () => {
    setBusy(true);
    void onReload().finally(() => setBusy(false));
  };
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<GitCompareArrows aria-hidden />}
      title="Somebody else changed this meanwhile."
      role="alert"
    >
      <Group justify="space-between">
        <Text size="sm">Nothing was saved. What you typed stays when you load what is there now.</Text>
        <Button size="xs" variant="default" onClick={reload} loading={isBusy}>
          Load what is there now
        </Button>
      </Group>
    </Alert>
  );
}
