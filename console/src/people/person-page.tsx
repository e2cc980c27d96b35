import { Page } from "../shell/page.tsx";

export function PersonPage() {
  return <Page title="Person">…</Page>;
}
