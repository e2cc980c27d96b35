import { collectDefaultMetrics, Registry } from "prom-client";
import { RouteMeter, type RouteLabels } from "./route-meter.ts";

/** The process's metrics. They name routes, never people: no label is made of what a client sent. */
export type Metrics = {
  /** Where others register their gauges and counters. */
  readonly registry: Registry;
  readonly contentType: string;
  /** The meter of a route; asking twice for the same labels gives the same meter. */
  forRoute(labels: RouteLabels): RouteMeter;
  /** Everything in Prometheus' text format. */
  print(): Promise<string>;
};

/** Metrics of this process, with Node's own (memory, event loop, garbage collection) already registered. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meters = new Map<string, RouteMeter>();
  return {
    registry,
    contentType: registry.contentType,
    forRoute(labels) {
      const key = JSON.stringify([labels.api, labels.route, labels.method]);
      const meter = meters.get(key) ?? new RouteMeter(labels);
      meters.set(key, meter);
      return meter;
    },
    async print() {
      const registered = await registry.metrics();
      return `${registered}\n${printRequests(Array.from(meters.values()))}`;
    },
  };
}

function printRequests(meters: RouteMeter[]): string {
  return [
    "# HELP http_requests_total Requests answered, by route and status; 499 where the client went away first.",
    "# TYPE http_requests_total counter",
    ...meters.flatMap((meter) => meter.totals()),
    "",
    "# HELP http_request_duration_seconds Time from a request's headers to its answer.",
    "# TYPE http_request_duration_seconds histogram",
    ...meters.flatMap((meter) => meter.durations()),
    "",
  ].join("\n");
}
