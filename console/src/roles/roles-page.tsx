import { Page } from "../shell/page.tsx";

export function RolesPage() {
  return <Page title="Roles">…</Page>;
}
