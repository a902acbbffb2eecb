-- Run by wrk, one thread: asks for each path in the file WRK_PATHS names once, and says so in JSON; then wrk waits for SIGINT.
local paths = {}
for line in io.lines(os.getenv("WRK_PATHS")) do paths[#paths + 1] = line end
local asked = 0
local answered = 0
local failed = 0

function request()
  asked = asked + 1
  return wrk.format("GET", paths[(asked - 1) % #paths + 1])
end

function response(status)
  answered = answered + 1
  if status ~= 200 then failed = failed + 1 end
  if answered == #paths then
    wrk.thread:stop()
    io.write(string.format('{"failed": %d}\n', failed))
    io.flush()
  end
end

function done(summary)
  io.write(string.format('{"requests": %d, "microseconds": %d}\n', summary.requests, summary.duration))
end
