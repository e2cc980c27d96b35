/** What the requests that one route took are counted by. `route` is its pattern, never an address that was asked for. */
export type RouteLabels = { api: string; route: string; method: string };

/** Upper bounds of the duration's buckets, in seconds; one more holds what took longer. */
const BUCKET_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Series = { buckets: Float64Array; seconds: number; count: number };

/**
 * Counts one route's requests by status. prom-client's own counters look their labels up anew at each call, which
 * costs a request half a microsecond; here a route and status keep theirs.
 */
export class RouteMeter {
  readonly #labels: RouteLabels;
  readonly #byStatus = new Map<number, Series>();

  constructor(labels: RouteLabels) {
    this.#labels = labels;
  }

  record(status: number, milliseconds: number): void {
    const series = this.#byStatus.get(status) ?? this.#open(status);
    const seconds = milliseconds / 1000;
    let bucket = 0;
    while (bucket < BUCKET_SECONDS.length && seconds > (BUCKET_SECONDS[bucket] ?? 0)) bucket += 1;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.seconds += seconds;
    series.count += 1;
  }

  /** Lines of `http_requests_total` in Prometheus' text format. */
  totals(): string[] {
    return this.#lines((labels, series) => [`http_requests_total{${labels}} ${series.count}`]);
  }

  /** Lines of the histogram `http_request_duration_seconds` in Prometheus' text format. */
  durations(): string[] {
    return this.#lines(durationLines);
  }

  #open(status: number): Series {
    const series = { buckets: new Float64Array(BUCKET_SECONDS.length + 1), seconds: 0, count: 0 };
    this.#byStatus.set(status, series);
    return series;
  }

  #lines(linesOf: (labels: string, series: Series) => string[]): string[] {
    const { api, route, method } = this.#labels;
    return Array.from(this.#byStatus).flatMap(([status, series]) =>
      linesOf(`api="${escapeLabel(api)}",route="${escapeLabel(route)}",method="${method}",status="${status}"`, series),
    );
  }
}

function durationLines(labels: string, series: Series): string[] {
  const name = "http_request_duration_seconds";
  let below = 0;
  const buckets = Array.from(series.buckets, (count, bucket) => {
    below += count;
    return `${name}_bucket{${labels},le="${BUCKET_SECONDS[bucket] ?? "+Inf"}"} ${below}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${series.seconds}`, `${name}_count{${labels}} ${series.count}`];
}

function escapeLabel(value: string): string {
  return value
    .replaceAll("\\", String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll("\n", String.raw`\n`);
}
