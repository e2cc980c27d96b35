import { Button, FileButton, Group, Paper, Text } from "@mantine/core";
import { FileUp } from "lucide-react";
import { type DragEvent, useState } from "react";
import { ACCEPTED } from "./file-format.ts";

const BYTES = new Intl.NumberFormat("en", { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

/** Where a file is chosen or dropped. */
export function FileField({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped !== undefined) onFile(dropped);
  };
  return (
    <Paper
      withBorder
      p="md"
      {...(isOver ? { bg: "var(--mantine-primary-color-light)" } : {})}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <Group>
        <FileUp aria-hidden />
        <Text flex={1} miw={180}>
          {file === null ? "Drop a file here: CSV, NDJSON or JSON, gzipped or not." : `${file.name} · ${sizeOf(file)}`}
        </Text>
        <FileButton
          accept={ACCEPTED}
          onChange={(chosen) => {
            if (chosen !== null) onFile(chosen);
          }}
          inputProps={{ "aria-label": "File to import" }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {file === null ? "Choose a file" : "Choose another file"}
            </Button>
          )}
        </FileButton>
      </Group>
    </Paper>
  );
}

function sizeOf({ size }: File): string {
  return size < 100_000 ? `${size.toLocaleString("en")} bytes` : BYTES.format(size / 1_000_000);
}
