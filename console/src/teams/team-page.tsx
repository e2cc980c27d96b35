import { Page } from "../shell/page.tsx";

export function TeamPage() {
  return <Page title="Team">…</Page>;
}
