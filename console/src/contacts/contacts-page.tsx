import { Page } from "../shell/page.tsx";

export function ContactsPage() {
  return <Page title="Contacts">…</Page>;
}
