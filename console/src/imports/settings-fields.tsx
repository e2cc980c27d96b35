import { Checkbox, MultiSelect, Radio, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { ColumnMapping } from "./column-mapping.tsx";
import { FORMATS } from "./file-format.ts";
import { type ImportSettings, MATCH_KEYS, type Mode } from "./import-settings.ts";

const MODES: readonly { value: Mode; label: string; description: string }[] = [
  { value: "upsert", label: "Add and update", description: "Who is there is updated, everybody else is added." },
  { value: "create", label: "Add only", description: "Rows of people who are there are refused." },
  { value: "update", label: "Update only", description: "Rows of people who are not there are refused." },
  {
    value: "sync",
    label: "Sync",
    description: "Add and update, then deactivate everybody whom the file does not name.",
  },
];

type Props = {
  settings: ImportSettings;
  /** What the server refused, by the parameter's name. */
  errors: Readonly<Record<string, string>>;
  onSettings: (settings: ImportSettings) => void;
};

/** How a file is to be taken in. */
export function SettingsFields({ settings, errors, onSettings }: Props) {
  const set = (changes: Partial<ImportSettings>) => onSettings({ ...settings, ...changes });
  const isCsv = settings.mediaType === "text/csv";
  return (
    <Stack>
      <Radio.Group
        label="Mode"
        value={settings.mode}
        onChange={(value) => set({ mode: MODES.find((mode) => mode.value === value)?.value ?? "upsert" })}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
          {MODES.map((mode) => (
            <Radio key={mode.value} {...mode} />
          ))}
        </SimpleGrid>
      </Radio.Group>
      {settings.mode === "sync" && (
        <TextInput
          label="Deactivate at most"
          description="People (20), or a share of those who are not inactive (10%). When more are missing, nothing is changed."
          required
          maw={420}
          value={settings.deactivateAtMost}
          error={errors["deactivate_at_most"]}
          onChange={({ currentTarget: { value } }) => set({ deactivateAtMost: value })}
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label="Format"
          description="Gzipped or not"
          data={FORMATS}
          value={settings.mediaType}
          allowDeselect={false}
          onChange={(value) =>
            set({ mediaType: FORMATS.find((format) => format.value === value)?.value ?? "text/csv" })
          }
        />
        <MultiSelect
          label="Find people by"
          description="The first that finds somebody decides"
          data={MATCH_KEYS}
          value={settings.matchOn}
          error={errors["match_on"]}
          onChange={(matchOn) => set({ matchOn })}
        />
        <TextInput
          label="Description"
          description="What this import is for"
          value={settings.description}
          maxLength={990}
          error={errors["description"]}
          onChange={({ currentTarget: { value } }) => set({ description: value })}
        />
      </SimpleGrid>
      {isCsv && (
        <Checkbox
          label="Empty cells clear what is there"
          description="Otherwise an empty cell leaves it as it is."
          checked={settings.clearsEmpty}
          onChange={({ currentTarget: { checked } }) => set({ clearsEmpty: checked })}
        />
      )}
      {isCsv && <ColumnMapping columns={settings.columns} onColumns={(columns) => set({ columns })} />}
    </Stack>
  );
}
