import { Counter, Histogram, type Registry } from "prom-client";
import type { Sent } from "./webhook-sender.ts";

/** What is counted of webhooks. No label names an organization, an endpoint or a person. */
export class WebhookMetrics {
  readonly #attempts: Counter<"outcome">;
  readonly #durations: Histogram;
  readonly #disabled: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: "rollcall_webhook_attempts_total",
      help: "Attempts to deliver a webhook: delivered, refused (another status), redirect, timeout, unreachable, address_refused.",
      labelNames: ["outcome"],
      registers,
    });
    this.#durations = new Histogram({
      name: "rollcall_webhook_attempt_duration_seconds",
      help: "Time from connecting to a webhook's endpoint to its answer.",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
      registers,
    });
    this.#disabled = new Counter({
      name: "rollcall_webhooks_disabled_total",
      help: "Webhooks that were disabled because they failed for days or are gone.",
      registers,
    });
  }

  attempted(sent: Sent): void {
    this.#attempts.inc({ outcome: outcomeOf(sent) });
    this.#durations.observe(sent.milliseconds / 1000);
  }

  disabled(): void {
    this.#disabled.inc();
  }
}

function outcomeOf({ delivered, error }: Sent): string {
  if (delivered) return "delivered";
  if (error === "status") return "refused";
  return error === "redirect" || error === "timeout" || error === "address_refused" ? error : "unreachable";
}
