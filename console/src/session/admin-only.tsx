import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { mayAdminister } from "./rights.ts";
import { useSession } from "./use-session.ts";

/** What only those see who may administer the organization; the others are told so. */
export function AdminOnly({ children }: { children: ReactNode }) {
  if (mayAdminister(useSession())) return children;
  return (
    <Alert variant="light" title="For administrators of the organization">
      This needs somebody who administers the organization, or a key of the scope admin.
    </Alert>
  );
}
