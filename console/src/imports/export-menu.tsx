import { Button, Checkbox, Popover, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";

/** Everything that an import takes, as a file. */
export function ExportMenu() {
  const [isHarmless, setIsHarmless] = useState(false);
  return (
    <Popover position="bottom-end" width={320} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden />}>
          Export
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Export">
        <Stack gap="sm">
          <Text size="sm">All roles, teams and people, in the columns that an import takes.</Text>
          <Button component="a" href={`/directory/v1/exports?format=csv${isHarmless ? "&harmless=true" : ""}`} download>
            Download as CSV
          </Button>
          <Checkbox
            label="Harmless in spreadsheets"
            description="For reading: cells that a spreadsheet would run get an apostrophe, and cannot be imported."
            checked={isHarmless}
            onChange={({ currentTarget: { checked } }) => setIsHarmless(checked)}
          />
          <Button component="a" variant="default" href="/directory/v1/exports?format=ndjson" download>
            Download as NDJSON
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
