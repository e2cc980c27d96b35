-- Sends the requests of a file, one after another, and again from the first when all were sent.
local requests, last, count = {}, 0, 0

-- wrk calls done() in a state of its own: globals of the thread are read from there.
repeated = 0
local thread

function setup(started)
  thread = started
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  for request in text:gmatch("%Z+") do
    last = last + 1
    requests[last] = request
  end
end

function request()
  if count == last then
    count = 0
    repeated = 1
  end
  count = count + 1
  return requests[count]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\n{"answers":%d,"failed":%d,"seconds":%f,"p50":%f,"p99":%f,"repeated":%s}\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    thread:get("repeated") == 1 and "true" or "false"))
end
