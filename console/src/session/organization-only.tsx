import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { seesOrganization } from "./rights.ts";
import { useSession } from "./use-session.ts";

/** What only those see who see the whole organization; the others are told so. */
export function OrganizationOnly({ children }: { children: ReactNode }) {
  const session = useSession();
  if (seesOrganization(session)) return children;
  return (
    <Alert variant="light" title="For those who see the whole organization">
      {session.reach === "teams" ? "You see your teams and the people on them." : "You see yourself and your teams."}
    </Alert>
  );
}
