type Outcome = { status: number | null; error: string | null };

/** What an endpoint answered, or why it did not, in words (docs/webhooks.md). */
export function outcomeText({ status, error }: Outcome): string {
  if (error === null) return status === null ? "" : `Answered ${status}`;
  switch (error) {
    case "status":
      return `Answered ${status}`;
    case "redirect":
      return `Answered with a redirect, ${status}`;
    case "timeout":
      return "No answer within 15 seconds";
    case "address_refused":
      return "No address that may be connected to";
    default:
      return `Not reached: ${error}`;
  }
}
