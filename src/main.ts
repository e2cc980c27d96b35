#!/usr/bin/env node
const OLDEST_NODE = 24;
const USAGE_FAULT = 2;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(`rollcall needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.\n`);
  process.exitCode = USAGE_FAULT;
} else {
  // Loaded only now: an older Node crashes in the driver of the database, or does not know the language.
  const { run } = await import("./cli/run.ts");
  process.exitCode = await run(process.argv.slice(2));
}
