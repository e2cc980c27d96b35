import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import autocannon from "autocannon";
import { SEPARATOR } from "./requests.ts";
import type { Tally } from "./tally.ts";

/**
 * The load of autocannon in a process of its own: `load-client.ts URL FILE CONNECTIONS SECONDS [awake]` sends the
 * requests of the file, shared out among the connections, and prints a tally. With `awake` it never sleeps.
 */
const [url = "", file = "", connections = "1", seconds = "1", awake = ""] = process.argv.slice(2);
const SAMPLE_MILLISECONDS = 100;

const requests = readFileSync(file, "utf8").split(SEPARATOR).map(parsed);
const share = Math.ceil(requests.length / Number(connections));
const answersByConnection: number[] = [];
let first = 0;
let last = 0;
let running = awake === "awake";

const { non2xx, errors, latency, statusCodeStats } = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  sampleInt: SAMPLE_MILLISECONDS,
  setupClient: (client) => {
    const connection = answersByConnection.push(0) - 1;
    // Handed over here, since the option `requests` would be copied for each connection.
    client.setRequests(requests.slice(share * connection, share * (connection + 1)));
    client.on("response", () => {
      answersByConnection[connection] = (answersByConnection[connection] ?? 0) + 1;
      last = performance.now();
      if (first === 0) first = last;
    });
    if (connection === 0) stayAwake();
  },
});
running = false;

if (non2xx + errors > 0) process.stderr.write(`answers by status: ${JSON.stringify(statusCodeStats)}\n`);
const tally: Tally = {
  answers: answersByConnection.reduce((sum, answers) => sum + answers, 0),
  failed: non2xx + errors,
  seconds: (last - first) / 1000,
  p50: latency.p50,
  p99: latency.p99,
  repeated: Math.max(...answersByConnection) >= share,
};
process.stdout.write(`${JSON.stringify(tally)}\n`);

/** Polls while it waits for answers. */
function stayAwake(): void {
  if (running) setImmediate(stayAwake);
}

function parsed(raw: string): autocannon.Request {
  const [head = "", body = ""] = raw.split("\r\n\r\n");
  const [start = "", ...lines] = head.split("\r\n");
  const [method, path = "/"] = start.split(" ");
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) {
    const [name = "", value = ""] = line.split(": ", 2);
    headers[name] = value;
  }
  const request = { path, headers, method: method === "POST" ? "POST" : "GET" } as const;
  return body === "" ? request : { ...request, body };
}
