import { Button, Text } from "@mantine/core";
import { Failure } from "./failure.tsx";
import { Page } from "./page.tsx";

/** What Chromium, Firefox and Safari say of a page's code that they could not load. */
const NOT_LOADED = /dynamically imported module|^Importing a module script failed/u;

type Props = { error: unknown; reset: () => void };

/** Stands in place of a page that failed, or whose code is not there: another release may be on the server meanwhile. */
export function PageFailure({ error, reset }: Props) {
  const failure = error instanceof Error ? error : new Error(String(error));
  if (!NOT_LOADED.test(failure.message)) return <Failure error={failure} onRetry={reset} />;
  return (
    <Page title="Not loaded" actions={<Button onClick={() => window.location.reload()}>Reload</Button>}>
      <Text role="alert">
        This page could not be loaded. The console may have been renewed since you opened it: reload it. If that does
        not help, the server cannot be reached.
      </Text>
    </Page>
  );
}
