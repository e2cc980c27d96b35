import { Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Refusal } from "../api/refusal.ts";
import { Failure } from "../shell/failure.tsx";
import { claimedTwice, likelyColumns, takesNone } from "./columns.ts";
import { FileField } from "./file-field.tsx";
import { type ImportSettings, settingsFor } from "./import-settings.ts";
import { readHeader } from "./read-header.ts";
import { SettingsFields } from "./settings-fields.tsx";
import { TrialOutcome } from "./trial-outcome.tsx";
import { useUpload } from "./use-upload.ts";

type Chosen = { file: File; settings: ImportSettings };

/** An import in the making: a file, how it is to be taken in, a trial, and the import itself. */
export function NewImport() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const choose = async (file: File) => {
    const settings = settingsFor(file);
    try {
      setChosen({ file, settings: { ...settings, columns: likelyColumns(await readHeader(file)) } });
    } catch {
      // A folder, or a file that is gone or locked.
      notifications.show({ message: `${file.name} cannot be read.`, color: "red", role: "alert" });
    }
  };
  return (
    <Stack gap="sm" component="section" aria-label="New import">
      <FileField file={chosen?.file ?? null} onFile={(file) => void choose(file)} />
      {chosen !== null && (
        <ImportForm
          key={`${chosen.file.name} ${chosen.file.lastModified}`}
          {...chosen}
          onCancel={() => setChosen(null)}
        />
      )}
    </Stack>
  );
}

function ImportForm({ file, settings: proposed, onCancel }: Chosen & { onCancel: () => void }) {
  const navigate = useNavigate();
  const [settings, setSettings] = useState(proposed);
  const [trial, setTrial] = useState<number | null>(null);
  const { upload, share, stop } = useUpload();
  const send = async (isTrial: boolean) => {
    const { id } = await upload.mutateAsync({ file, settings, isTrial });
    if (isTrial) return setTrial(id);
    await navigate({ to: "/imports/$id", params: { id: String(id) } });
  };
  const start = (isTrial: boolean) => void send(isTrial).catch(() => {});
  const change = (changed: ImportSettings) => {
    setTrial(null);
    upload.reset();
    setSettings(changed);
  };
  const isReady = !upload.isPending && hasColumns(settings) && hasLimit(settings);
  return (
    <Paper withBorder p="md">
      <Stack>
        <Title order={2} size="h4">
          New import
        </Title>
        <SettingsFields settings={settings} errors={parameterErrors(upload.error)} onSettings={change} />
        {upload.error !== null && !isStopped(upload.error) && <Failure error={upload.error} />}
        {upload.isPending && <Uploading share={share} onStop={stop} />}
        {trial !== null && <TrialOutcome id={trial} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel} disabled={upload.isPending}>
            Cancel
          </Button>
          <Button variant={trial === null ? "default" : "filled"} disabled={!isReady} onClick={() => start(false)}>
            Import
          </Button>
          <Button variant={trial === null ? "filled" : "default"} disabled={!isReady} onClick={() => start(true)}>
            Try it first
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Uploading({ share, onStop }: { share: number; onStop: () => void }) {
  const percent = Math.floor(share * 100);
  return (
    <Group>
      <Progress value={percent} animated flex={1} size="lg" aria-label="Sent" />
      <Text size="sm" component="output">
        {percent < 100 ? `${percent} % sent` : "The server reads it"}
      </Text>
      <Button variant="default" size="xs" onClick={onStop}>
        Stop
      </Button>
    </Group>
  );
}

function hasLimit({ mode, deactivateAtMost }: ImportSettings): boolean {
  return mode !== "sync" || deactivateAtMost.trim() !== "";
}

function hasColumns({ mediaType, columns }: ImportSettings): boolean {
  return claimedTwice(columns).size === 0 && (mediaType !== "text/csv" || !takesNone(columns));
}

function isStopped(error: Error): boolean {
  return error.name === "AbortError";
}

function parameterErrors(error: Error | null): Record<string, string> {
  if (!(error instanceof Refusal) || error.problem.parameter === undefined) return {};
  return { [error.problem.parameter]: error.message };
}
