import { Alert, Select, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type ColumnMap, claimedTwice, COLUMNS, takesNone } from "./columns.ts";

const CHOICES = [{ value: "", label: "(passed over)" }, ...COLUMNS.map((value) => ({ value, label: value }))];

type Props = { columns: ColumnMap; onColumns: (columns: ColumnMap) => void };

/** What each column of the file is here. */
export function ColumnMapping({ columns, onColumns }: Props) {
  const twice = claimedTwice(columns);
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Columns
      </Title>
      <Text size="sm" c="dimmed">
        What the file calls its columns, and what each of them is here.
      </Text>
      {takesNone(columns) && (
        <Alert color="yellow" variant="light" title="No column is taken">
          All columns of the file are passed over. Choose what one of them is here, at least.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }}>
        {Object.entries(columns).map(([theirs, ours]) => (
          <Select
            key={theirs}
            label={theirs}
            data={CHOICES}
            value={ours}
            searchable
            allowDeselect={false}
            error={twice.has(ours) ? "Two columns cannot be the same." : undefined}
            onChange={(chosen) => onColumns({ ...columns, [theirs]: chosen ?? "" })}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
