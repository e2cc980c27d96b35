import { Page } from "../shell/page.tsx";

export function JournalPage() {
  return <Page title="Journal">…</Page>;
}
