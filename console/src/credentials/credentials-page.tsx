import { Page } from "../shell/page.tsx";

export function CredentialsPage() {
  return <Page title="Credentials">…</Page>;
}
