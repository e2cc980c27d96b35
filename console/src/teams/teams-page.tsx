import { Page } from "../shell/page.tsx";

export function TeamsPage() {
  return <Page title="Teams">…</Page>;
}
