import { Alert, Box, Button, Center, Switch } from "@mantine/core";
import { ArrowUp } from "lucide-react";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { Count } from "../list/count.tsx";
import { ListBody } from "../list/list-body.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { OrganizationOnly } from "../session/organization-only.tsx";
import { seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { EntryList } from "./entry-list.tsx";
import { JournalTools } from "./journal-tools.tsx";
import { type Live, useLive } from "./use-live.ts";

/** `/journal`: who changed what, when, and through which API. */
export function JournalPage() {
  if (seesOrganization(useSession())) return <Journal />;
  return (
    <Page title="Journal">
      <OrganizationOnly>{null}</OrganizationOnly>
    </Page>
  );
}

function Journal() {
  const [query, show] = useListQuery();
  const [isLive, setIsLive] = useState(false);
  const live = useLive(isLive && query.search === undefined, query.filter);
  const list = useList(["journal"], { ...query, sort: "-id" }, (request) =>
    ask(client.GET("/directory/v1/journal", { params: { query: request } })),
  );
  const newest = list.items[0]?.id ?? 0;
  const came = live.shown.filter(({ id }) => id > newest);
  const waiting = live.waiting.filter(({ id }) => id > newest);
  const isNarrowed = query.search !== undefined || query.filter !== undefined;
  return (
    <Page
      title="Journal"
      aside={<Count total={list.total} one="entry" many="entries" />}
      actions={
        <Switch
          label="Live"
          checked={isLive}
          disabled={query.search !== undefined}
          onChange={({ currentTarget: { checked } }) => setIsLive(checked)}
        />
      }
    >
      <JournalTools query={query} onQuery={show} error={list.error} />
      {isLive && <LiveNote live={live} count={waiting.length} />}
      <ListBody
        list={{ ...list, items: [...came, ...list.items] }}
        empty={isNarrowed ? "Nothing matches." : "Nothing has changed yet."}
      >
        <EntryList entries={list.items} came={came} />
      </ListBody>
    </Page>
  );
}

/** What came while somebody reads further down, and whether anything can come. */
function LiveNote({ live: { connection, showWaiting }, count }: { live: Live; count: number }) {
  return (
    <Box pos="sticky" top={64} style={{ zIndex: 1 }}>
      {connection === "lost" && (
        <Alert color="yellow" variant="filled" autoContrast p="xs">
          Not connected. New entries will come when the server can be reached again.
        </Alert>
      )}
      <Center component="output">
        {count > 0 && (
          <Button size="xs" radius="xl" leftSection={<ArrowUp size={14} aria-hidden />} onClick={showWaiting}>
            {count} new
          </Button>
        )}
      </Center>
    </Box>
  );
}
